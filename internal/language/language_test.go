package language_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed-57f86535/jobsearch/internal/language"
)

func TestTheLanguageOfPostingsAndMailsIsTold(t *testing.T) {
	for text, want := range map[string]string{
		"We are looking for a person who will keep the lights of the coast burning with us.":                          "en",
		"Wir suchen eine Person, die mit uns die Leuchtfeuer der Küste am Brennen hält und gerne klettert.":           "de",
		"Nous cherchons une personne qui entretient avec nous les phares de la côte et aime les hauteurs.":            "fr",
		"Buscamos una persona que mantenga con nosotros los faros de la costa y que no tema las alturas.":             "es",
		"Procuramos uma pessoa que mantenha os faróis da costa conosco e não tenha medo de alturas, com experiência.": "pt",
		"Cerchiamo una persona che tenga accesi con noi i fari della costa e che non tema le altezze.":                "it",
		"Wij zoeken een persoon die met ons de vuurtorens van de kust brandend houdt en niet bang is voor hoogtes.":   "nl",
		"Vi söker en person som håller kustens fyrar brinnande med oss och inte är rädd för höjder.":                  "sv",
		"Szukamy osoby, która będzie z nami dbać o latarnie na wybrzeżu i nie boi się wysokości, praca w zespole.":    "pl",
		"Мы ищем человека, который будет с нами следить за маяками побережья и не боится высоты.":                     "ru",
		"Ми шукаємо людину, яка буде з нами доглядати за маяками та не боїться висоти, досвід не потрібен.":           "uk",
		"私たちと一緒に海岸の灯台を守ってくれる人を探しています。":                                                                                "ja",
		"我们正在寻找与我们一起守护海岸灯塔的人，不怕高。":                                                                                    "zh",
		"우리와 함께 해안의 등대를 지킬 사람을 찾고 있습니다.":                                                                              "ko",
		"Go, SQL": "",
		"Hi Clara, thank you for your application. Could you please send us your salary expectation?":                  "en",
		"Hallo Clara, danke für deine Bewerbung. Könntest du uns bitte noch deine Gehaltsvorstellung nennen?":          "de",
		"Bonjour, nous vous remercions pour votre candidature. Pouvez-vous nous envoyer les documents ?":               "fr",
		"Hola, gracias por su candidatura. ¿Podría enviarnos los documentos para el proceso?":                          "es",
		"Olá, obrigado pela sua candidatura. Você pode nos enviar os documentos para a vaga?":                          "pt",
		"Beste Clara, bedankt voor je sollicitatie. Kun je ons de documenten sturen? Met vriendelijke groet, het team": "nl",
		"Gentile Clara, la ringraziamo per la sua candidatura. Può inviarci gli documenti con una lettera?":            "it",
		"":           "",
		"12345 @ !!": "",
	} {
		assert.Equal(t, want, language.Of(text), text)
	}
}

func FuzzOf(f *testing.F) {
	f.Add("Wir suchen eine Person")
	f.Add(strings.Repeat("ж漢", 5000))
	f.Fuzz(func(t *testing.T, s string) { language.Of(s) })
}
