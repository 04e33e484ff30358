// Package smtptest is a real SMTP server (RFC 5321, with STARTTLS and AUTH) for tests, which keeps what it takes and fails where it is told to.
package smtptest

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// Stage is where in a dialogue a fault happens.
type Stage string

// The stages of a dialogue.
const (
	Greeting Stage = "greeting"
	Auth     Stage = "auth"
	From     Stage = "mail"
	To       Stage = "rcpt"
	Data     Stage = "data"    // the DATA command
	Body     Stage = "body"    // while the mail is transmitted
	Taken    Stage = "taken"   // after the final dot: the mail is kept, then the fault happens
	Refused  Stage = "refused" // after the final dot: the mail is not kept
)

// Fault is what happens once at a stage: an answer ("550 no"), or none: the connection is dropped, or left silent until the client goes.
type Fault struct {
	Stage  Stage
	Answer string
	Silent bool
}

// Mail is what the server took.
type Mail struct {
	From string
	To   []string
	Raw  []byte // without the dot-stuffing
	User string // who had authenticated
}

// Server listens on the loopback until the test ends.
type Server struct {
	Host string
	Port int
	Root *x509.CertPool // trusts the server's certificate

	User, Password string // demanded when User is not empty

	tls    *tls.Config
	mu     sync.Mutex
	fault  *Fault
	taken  []Mail
	bodies int // how many transmissions of a mail began
	conns  map[net.Conn]bool
	wait   sync.WaitGroup
}

// New starts a server that speaks plain SMTP and offers STARTTLS.
func New(t testing.TB) *Server { return start(t, false) }

// NewTLS starts a server that speaks TLS from the first byte.
func NewTLS(t testing.TB) *Server { return start(t, true) }

func start(t testing.TB, implicit bool) *Server {
	s := &Server{conns: map[net.Conn]bool{}}
	s.certificate(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().(*net.TCPAddr)
	s.Host, s.Port = "localhost", addr.Port
	if implicit {
		l = tls.NewListener(l, s.tls)
	}
	s.wait.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns[c] = true
			s.mu.Unlock()
			s.wait.Go(func() {
				s.serve(c)
				_ = c.Close()
				s.mu.Lock()
				delete(s.conns, c)
				s.mu.Unlock()
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		s.mu.Lock()
		for c := range s.conns {
			_ = c.Close()
		}
		s.mu.Unlock()
		s.wait.Wait()
	})
	return s
}

func (s *Server) certificate(t testing.TB) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s.Root = x509.NewCertPool()
	s.Root.AddCert(cert)
	s.tls = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// Fail sets the fault that happens next.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = &f
}

// Taken is what the server took so far.
func (s *Server) Taken() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.taken...)
}

// Transmissions is how many times a client began to transmit a mail.
func (s *Server) Transmissions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bodies
}

func (s *Server) at(stage Stage) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault == nil || s.fault.Stage != stage {
		return nil
	}
	f := s.fault
	s.fault = nil
	return f
}

// session is one dialogue.
type session struct {
	*Server
	conn net.Conn
	r    *bufio.Reader
	mail Mail
	user string
}

// step answers, unless a fault is due; it reports whether the dialogue goes on.
func (c *session) step(stage Stage, answer string) (ok, on bool) {
	f := c.at(stage)
	switch {
	case f == nil:
		return true, c.say(answer)
	case f.Silent:
		_, _ = io.Copy(io.Discard, c.r)
		return false, false
	case f.Answer == "":
		return false, false
	}
	return false, c.say(f.Answer)
}

func (c *session) say(line string) bool {
	_, err := io.WriteString(c.conn, line+"\r\n")
	return err == nil
}

func (c *session) line() (string, bool) {
	s, err := c.r.ReadString('\n')
	return strings.TrimRight(s, "\r\n"), err == nil
}

func (s *Server) serve(conn net.Conn) {
	c := &session{Server: s, conn: conn, r: bufio.NewReader(conn)}
	if _, on := c.step(Greeting, "220 localhost ESMTP"); !on {
		return
	}
	for {
		line, ok := c.line()
		if !ok || !c.command(line) {
			return
		}
	}
}

func (c *session) command(line string) (on bool) {
	verb, arg, _ := strings.Cut(line, " ")
	switch strings.ToUpper(verb) {
	case "EHLO", "HELO":
		_, encrypted := c.conn.(*tls.Conn)
		if !encrypted {
			return c.say("250-localhost\r\n250-STARTTLS\r\n250-AUTH PLAIN LOGIN XOAUTH2\r\n250 8BITMIME")
		}
		return c.say("250-localhost\r\n250-AUTH PLAIN LOGIN XOAUTH2\r\n250 8BITMIME")
	case "STARTTLS":
		if !c.say("220 go ahead") {
			return false
		}
		c.conn = tls.Server(c.conn, c.tls)
		c.r = bufio.NewReader(c.conn)
		return true
	case "AUTH":
		return c.auth(arg)
	case "MAIL":
		if c.User != "" && c.user == "" {
			return c.say("530 5.7.0 authentication required")
		}
		c.mail = Mail{From: angle(arg), User: c.user}
		_, on = c.step(From, "250 ok")
		return on
	case "RCPT":
		ok, on := c.step(To, "250 ok")
		if ok {
			c.mail.To = append(c.mail.To, angle(arg))
		}
		return on
	case "DATA":
		return c.data()
	case "RSET", "NOOP":
		return c.say("250 ok")
	case "QUIT":
		c.say("221 bye")
		return false
	}
	return c.say("502 unknown command")
}

func angle(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}

func (c *session) auth(arg string) bool {
	ask := func(prompt string) string {
		c.say("334 " + base64.StdEncoding.EncodeToString([]byte(prompt)))
		line, _ := c.line()
		b, _ := base64.StdEncoding.DecodeString(line)
		return string(b)
	}
	mechanism, first, given := strings.Cut(arg, " ")
	var user, password string
	switch strings.ToUpper(mechanism) {
	case "PLAIN":
		b, _ := base64.StdEncoding.DecodeString(first)
		text := string(b)
		if !given {
			text = ask("")
		}
		if p := strings.Split(text, "\x00"); len(p) == 3 {
			user, password = p[1], p[2]
		}
	case "LOGIN":
		user = ask("Username:")
		password = ask("Password:")
	case "XOAUTH2":
		b, _ := base64.StdEncoding.DecodeString(first)
		text, _ := strings.CutPrefix(string(b), "user=")
		user, text, _ = strings.Cut(text, "\x01auth=Bearer ")
		password, _, _ = strings.Cut(text, "\x01")
	}
	if user != c.User || password != c.Password {
		return c.say("535 5.7.8 authentication failed")
	}
	c.user = user
	_, on := c.step(Auth, "235 ok")
	return on
}

func (c *session) data() bool {
	if len(c.mail.To) == 0 {
		return c.say("503 no recipient")
	}
	if ok, on := c.step(Data, "354 go ahead"); !ok {
		return on
	}
	c.mu.Lock()
	c.bodies++
	c.mu.Unlock()
	if f := c.at(Body); f != nil {
		_, _ = c.line()
		return false
	}
	c.mail.Raw = nil
	for {
		line, err := c.r.ReadBytes('\n')
		if err != nil {
			return false
		}
		if string(line) == ".\r\n" {
			break
		}
		if line[0] == '.' {
			line = line[1:]
		}
		c.mail.Raw = append(c.mail.Raw, line...)
	}
	if f := c.at(Refused); f != nil {
		return f.Answer != "" && c.say(f.Answer)
	}
	c.mu.Lock()
	c.taken = append(c.taken, c.mail)
	c.mu.Unlock()
	_, on := c.step(Taken, "250 queued")
	return on
}
