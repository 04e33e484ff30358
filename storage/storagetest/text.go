package storagetest

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-57f86535/jobsearch"
)

// unsettle puts into a row what a store brings to its own form: instants of nanoseconds in another zone, NUL and broken UTF-8 in text.
func unsettle(v any) { unsettleValue(reflect.ValueOf(v).Elem()) }

func unsettleValue(v reflect.Value) {
	switch at := v.Addr().Interface().(type) {
	case *time.Time:
		*at = at.Add(123 * time.Nanosecond).In(time.FixedZone("here", -3*3600))
		return
	case *json.RawMessage, *jobsearch.Meta:
		return
	case *string:
		*at += " \x00\xff\xc3("
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			unsettleValue(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			unsettleValue(v.Index(i))
		}
	}
}

// texts checks what outside text may hold.
func texts(t *testing.T, db jobsearch.DB) {
	t.Run("text comes back byte for byte", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		for _, text := range []string{
			"Ærøskøbing 東京 🧑🏽‍💻 \u202eright to left", "'; DROP TABLE jobs; --", `\x00 \n "quoted" \\`, "line\r\nline\ttab", "e\u0301 is not é", "\ufeffmark", "?$1%s:name",
		} {
			v := &jobsearch.Job{Title: text, Description: text, Keywords: []string{text}, Problems: []jobsearch.Problem{{Field: text, Reason: text}}}
			_, err := s.Jobs().Add(ctx, v)
			require.NoError(t, err)
			got, err := s.Jobs().Get(ctx, v.ID)
			require.NoError(t, err)
			require.Equal(t, text, got.Title)
			require.Equal(t, text, got.Description)
			require.Equal(t, []string{text}, got.Keywords)
			require.Equal(t, []jobsearch.Problem{{Field: text, Reason: text}}, got.Problems)
		}
	})
	t.Run("NUL and broken UTF-8 are cleaned as CleanText does", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		dirty := "a\x00b\xffc"
		v := &jobsearch.Message{Account: "ann", MessageID: "1", Text: dirty, Kind: jobsearch.MessageKind(dirty), Evidence: []string{dirty}}
		_, err := s.Messages().Add(ctx, v)
		require.NoError(t, err)
		require.Equal(t, jobsearch.CleanText(dirty), v.Text)
		got, err := s.Messages().Get(ctx, v.ID)
		require.NoError(t, err)
		require.Equal(t, v.Text, got.Text)
		require.Equal(t, v.Kind, got.Kind)
		require.Equal(t, v.Evidence, got.Evidence)
	})
	t.Run("a filter by text that is not valid matches nothing and is no error", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		_, err := s.Jobs().Add(ctx, &jobsearch.Job{Title: "ab", Company: "ab", Source: "ab"})
		require.NoError(t, err)
		for _, f := range []jobsearch.JobFilter{{Text: "a\x00b"}, {Company: "a\x00b"}, {Source: "a\x00b"}, {IDs: []jobsearch.ID{"a\x00b", "\xff"}}, {Text: "\xff"}} {
			n, err := s.Jobs().Count(ctx, f)
			require.NoError(t, err)
			require.Zero(t, n)
		}
	})
	t.Run("long text is kept whole and found", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		long := make([]byte, 300_000)
		for i := range long {
			long[i] = byte('a' + i*i%23)
		}
		text := string(long)
		_, err := s.Jobs().Add(ctx, &jobsearch.Job{Company: text, Title: text})
		require.NoError(t, err)
		_, err = s.Messages().Add(ctx, &jobsearch.Message{MessageID: text}, &jobsearch.Message{MessageID: text + "x"})
		require.NoError(t, err)
		_, err = s.Interviews().Add(ctx, &jobsearch.Interview{Key: text})
		require.NoError(t, err)
		_, err = s.Contacts().Add(ctx, &jobsearch.Contact{Email: text, Company: text})
		require.NoError(t, err)
		require.Len(t, all(t, s.Jobs().List(ctx, jobsearch.JobFilter{Company: text, Text: text})), 1)
		require.Empty(t, all(t, s.Jobs().List(ctx, jobsearch.JobFilter{Company: text[:299_999]})))
		require.Len(t, all(t, s.Messages().List(ctx, jobsearch.MessageFilter{MessageIDs: []string{text}})), 1)
		require.Len(t, all(t, s.Messages().List(ctx, jobsearch.MessageFilter{MessageIDs: []string{text, text + "x"}})), 2)
		require.Len(t, all(t, s.Interviews().List(ctx, jobsearch.InterviewFilter{Key: text})), 1)
		require.Len(t, all(t, s.Contacts().List(ctx, jobsearch.ContactFilter{Email: text, Company: text})), 1)
	})
	t.Run("JSON is kept as it was given", func(t *testing.T) {
		s, _ := fresh(t, db)
		ctx := within(t)
		v := &jobsearch.Setting{Name: "x", Value: json.RawMessage("{ \"z\":1.0,\"a\" : 1e3,\n\"z\":[]}")}
		_, err := s.Settings().Add(ctx, v)
		require.NoError(t, err)
		got, err := s.Settings().Get(ctx, v.ID)
		require.NoError(t, err)
		require.Equal(t, v.Value, got.Value)
		v.Value = json.RawMessage("{")
		require.ErrorIs(t, s.Settings().Put(ctx, v), jobsearch.ErrInput)
	})
}
