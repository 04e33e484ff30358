package storage

import (
	"unicode/utf8"

	"github.com/seed-57f86535/jobsearch"
)

func resumeMeta(r *jobsearch.Resume) *jobsearch.Meta { return &r.Meta }

var resumes = define(noun[jobsearch.Resume, jobsearch.ResumeFilter]{
	name: jobsearch.NounResume, table: "resumes", meta: resumeMeta, key: (*jobsearch.Resume).NaturalKey,
	paging: func(f *jobsearch.ResumeFilter) jobsearch.Paging { return f.Paging },
	fields: func(r *jobsearch.Resume) []field {
		return []field{
			{"name", &r.Name}, {"format", &r.Format}, {"body", &r.Text}, {"document", document{&r.Document}}, {"based_on", &r.BasedOn}, {"for_job", &r.For}, {"is_default", &r.Default},
		}
	},
	where: func(c *condition, f *jobsearch.ResumeFilter) {
		oneOf(c, "id", f.IDs)
		equal(c, "name", f.Name)
		refers(c, "for_job", f.For)
		c.only("is_default", f.Default)
	},
	orders: orders(resumeMeta, nil),
})

func storyMeta(s *jobsearch.Story) *jobsearch.Meta { return &s.Meta }

var stories = define(noun[jobsearch.Story, jobsearch.StoryFilter]{
	name: jobsearch.NounStory, table: "stories", meta: storyMeta, key: (*jobsearch.Story).NaturalKey,
	paging: func(f *jobsearch.StoryFilter) jobsearch.Paging { return f.Paging },
	fields: func(s *jobsearch.Story) []field {
		return []field{
			{"natural_key", &s.Key}, {"title", &s.Title}, {"situation", &s.Situation}, {"task", &s.Task}, {"action", &s.Action}, {"result", &s.Result},
			{"skills", list(&s.Skills)}, {"told_from", &s.From},
		}
	},
	where:  func(c *condition, f *jobsearch.StoryFilter) { oneOf(c, "id", f.IDs) },
	orders: orders(storyMeta, nil),
})

func settingMeta(s *jobsearch.Setting) *jobsearch.Meta { return &s.Meta }

var settings = define(noun[jobsearch.Setting, jobsearch.SettingFilter]{
	name: jobsearch.NounSetting, table: "settings", meta: settingMeta, key: (*jobsearch.Setting).NaturalKey,
	paging: func(f *jobsearch.SettingFilter) jobsearch.Paging { return f.Paging },
	fields: func(s *jobsearch.Setting) []field {
		return []field{{"name", &s.Name}, {"setting_value", document{&s.Value}}, {"set_at", at(&s.SetAt)}}
	},
	where: func(c *condition, f *jobsearch.SettingFilter) {
		oneOf(c, "id", f.IDs)
		c.same("name", f.Name)
		if f.Prefix != "" {
			c.add("substr(name, 1, ?) = ?", utf8.RuneCountInString(f.Prefix), f.Prefix)
		}
	},
	orders: orders(settingMeta, nil),
})
