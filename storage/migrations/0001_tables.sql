-- One text for SQLite and PostgreSQL. Every row belongs to a user; the primary key is (user_id, id), and a natural key is in the id (UUID v5), so it needs no index of its own.
-- Times are UTC to the microsecond, NULL where unknown; lists and objects are JSON text; *_folded columns hold text without case, for comparison.
-- Text from outside may be longer than a B-tree takes, so its first 100 characters are indexed.

CREATE TABLE owners (
	user_id       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
	last_position BIGINT NOT NULL DEFAULT 0 -- of the user's events
);

CREATE TABLE jobs (
	user_id         TEXT COLLATE "C" NOT NULL,
	id              TEXT COLLATE "C" NOT NULL,
	version         BIGINT NOT NULL,
	created_at      TIMESTAMPTZ NOT NULL,
	updated_at      TIMESTAMPTZ NOT NULL,
	source          TEXT NOT NULL,
	tenant          TEXT NOT NULL,
	posting_id      TEXT NOT NULL,
	title           TEXT NOT NULL,
	company         TEXT NOT NULL,
	company_folded  TEXT NOT NULL,
	company_id      TEXT NOT NULL,
	url             TEXT NOT NULL,
	apply_url       TEXT NOT NULL,
	location        TEXT NOT NULL,
	places          TEXT NOT NULL,
	remote          TEXT NOT NULL,
	pay             TEXT NOT NULL,
	pay_text        TEXT NOT NULL,
	description     TEXT NOT NULL,
	requirements    TEXT NOT NULL,
	employment_type TEXT NOT NULL,
	seniority       TEXT NOT NULL,
	job_function    TEXT NOT NULL,
	department      TEXT NOT NULL,
	language        TEXT NOT NULL,
	requisition     TEXT NOT NULL,
	keywords        TEXT NOT NULL,
	posted_at       TIMESTAMPTZ,
	deadline        TIMESTAMPTZ,
	status          TEXT NOT NULL,
	status_at       TIMESTAMPTZ,
	seen_at         TIMESTAMPTZ,
	repost_of       TEXT NOT NULL,
	origins         TEXT NOT NULL,
	problems        TEXT NOT NULL,
	search_folded   TEXT NOT NULL, -- title, company and place
	PRIMARY KEY (user_id, id)
);
CREATE INDEX jobs_created ON jobs (user_id, created_at, id);
CREATE INDEX jobs_posted ON jobs (user_id, COALESCE(posted_at, '-infinity'), id);
CREATE INDEX jobs_status ON jobs (user_id, status, created_at, id);
CREATE INDEX jobs_company ON jobs (user_id, substr(company_folded, 1, 100));

CREATE TABLE leads (
	user_id    TEXT COLLATE "C" NOT NULL,
	id         TEXT COLLATE "C" NOT NULL,
	version    BIGINT NOT NULL,
	created_at TIMESTAMPTZ NOT NULL,
	updated_at TIMESTAMPTZ NOT NULL,
	job_id     TEXT COLLATE "C" NOT NULL,
	status     TEXT NOT NULL,
	priority   BIGINT NOT NULL,
	fit        DOUBLE PRECISION NOT NULL,
	ats_score  DOUBLE PRECISION NOT NULL,
	matched    TEXT NOT NULL,
	missing    TEXT NOT NULL,
	reasons    TEXT NOT NULL,
	notes      TEXT NOT NULL,
	PRIMARY KEY (user_id, id)
);
CREATE INDEX leads_created ON leads (user_id, created_at, id);
CREATE INDEX leads_job ON leads (user_id, job_id);
CREATE INDEX leads_status ON leads (user_id, status, created_at, id);
CREATE INDEX leads_priority ON leads (user_id, priority, id);
CREATE INDEX leads_score ON leads (user_id, ats_score, id);
CREATE INDEX leads_fit ON leads (user_id, fit, id);
CREATE INDEX leads_fit_active ON leads (user_id, fit, id) WHERE status IN ('new', 'shortlisted');

CREATE TABLE companies (
	user_id       TEXT COLLATE "C" NOT NULL,
	id            TEXT COLLATE "C" NOT NULL,
	version       BIGINT NOT NULL,
	created_at    TIMESTAMPTZ NOT NULL,
	updated_at    TIMESTAMPTZ NOT NULL,
	name          TEXT NOT NULL,
	name_folded   TEXT NOT NULL,
	domain        TEXT NOT NULL,
	website       TEXT NOT NULL,
	industry      TEXT NOT NULL,
	size          TEXT NOT NULL,
	rating        DOUBLE PRECISION NOT NULL,
	news          TEXT NOT NULL,
	tech          TEXT NOT NULL,
	culture       TEXT NOT NULL,
	facts         TEXT NOT NULL,
	researched_at TIMESTAMPTZ,
	PRIMARY KEY (user_id, id)
);
CREATE INDEX companies_created ON companies (user_id, created_at, id);
CREATE INDEX companies_name ON companies (user_id, substr(name_folded, 1, 100));
CREATE INDEX companies_domain ON companies (user_id, substr(domain, 1, 100));

CREATE TABLE applications (
	user_id          TEXT COLLATE "C" NOT NULL,
	id               TEXT COLLATE "C" NOT NULL,
	version          BIGINT NOT NULL,
	created_at       TIMESTAMPTZ NOT NULL,
	updated_at       TIMESTAMPTZ NOT NULL,
	natural_key      TEXT NOT NULL,
	job_id           TEXT NOT NULL,
	company          TEXT NOT NULL,
	company_folded   TEXT NOT NULL,
	title            TEXT NOT NULL,
	location         TEXT NOT NULL,
	requisition      TEXT NOT NULL,
	url              TEXT NOT NULL,
	status           TEXT NOT NULL,
	status_at        TIMESTAMPTZ,
	applied_at       TIMESTAMPTZ,
	method           TEXT NOT NULL,
	deadline         TIMESTAMPTZ,
	resume_id        TEXT NOT NULL,
	cover_letter_id  TEXT NOT NULL,
	template         TEXT NOT NULL,
	source           TEXT NOT NULL,
	ats_score        DOUBLE PRECISION NOT NULL,
	keywords_matched TEXT NOT NULL,
	response_at      TIMESTAMPTZ,
	response_kind    TEXT NOT NULL,
	interview_at     TIMESTAMPTZ,
	referred         BOOLEAN NOT NULL,
	referred_by      TEXT NOT NULL,
	notes            TEXT NOT NULL,
	PRIMARY KEY (user_id, id)
);
CREATE INDEX applications_created ON applications (user_id, created_at, id);
CREATE INDEX applications_applied ON applications (user_id, COALESCE(applied_at, '-infinity'), id);
CREATE INDEX applications_applied_sent ON applications (user_id, COALESCE(applied_at, '-infinity'), id) WHERE status <> 'draft';
CREATE INDEX applications_status ON applications (user_id, status, created_at, id);
CREATE INDEX applications_job ON applications (user_id, job_id);
CREATE INDEX applications_company ON applications (user_id, substr(company_folded, 1, 100));

CREATE TABLE messages (
	user_id         TEXT COLLATE "C" NOT NULL,
	id              TEXT COLLATE "C" NOT NULL,
	version         BIGINT NOT NULL,
	created_at      TIMESTAMPTZ NOT NULL,
	updated_at      TIMESTAMPTZ NOT NULL,
	account         TEXT NOT NULL,
	message_id      TEXT NOT NULL, -- the mail's header
	hash            TEXT NOT NULL,
	in_reply_to     TEXT NOT NULL,
	thread          TEXT NOT NULL, -- the References header
	from_name       TEXT NOT NULL,
	from_address    TEXT NOT NULL,
	reply_to        TEXT NOT NULL,
	recipients      TEXT NOT NULL,
	cc              TEXT NOT NULL,
	subject         TEXT NOT NULL,
	sent_at         TIMESTAMPTZ,
	received_at     TIMESTAMPTZ,
	outgoing        BOOLEAN NOT NULL,
	list            BOOLEAN NOT NULL,
	auto            BOOLEAN NOT NULL,
	body            TEXT NOT NULL,
	from_html       BOOLEAN NOT NULL,
	calendar        TEXT NOT NULL,
	files           TEXT NOT NULL,
	kind            TEXT NOT NULL,
	confidence      DOUBLE PRECISION NOT NULL,
	company         TEXT NOT NULL,
	role            TEXT NOT NULL,
	evidence        TEXT NOT NULL,
	action_required BOOLEAN NOT NULL,
	action          TEXT NOT NULL,
	deadline        TIMESTAMPTZ,
	application_id  TEXT NOT NULL,
	suggested       TEXT NOT NULL,
	review          BOOLEAN NOT NULL,
	corrected       BOOLEAN NOT NULL,
	processed       BOOLEAN NOT NULL,
	problems        TEXT NOT NULL,
	PRIMARY KEY (user_id, id)
);
CREATE INDEX messages_created ON messages (user_id, created_at, id);
CREATE INDEX messages_received ON messages (user_id, COALESCE(received_at, '-infinity'), id);
CREATE INDEX messages_unprocessed ON messages (user_id, COALESCE(received_at, '-infinity'), id) WHERE NOT processed;
CREATE INDEX messages_review ON messages (user_id, COALESCE(received_at, '-infinity'), id) WHERE review;
CREATE INDEX messages_header ON messages (user_id, substr(message_id, 1, 100));
CREATE INDEX messages_application ON messages (user_id, application_id);

CREATE TABLE interviews (
	user_id        TEXT COLLATE "C" NOT NULL,
	id             TEXT COLLATE "C" NOT NULL,
	version        BIGINT NOT NULL,
	created_at     TIMESTAMPTZ NOT NULL,
	updated_at     TIMESTAMPTZ NOT NULL,
	application_id TEXT NOT NULL,
	message_id     TEXT NOT NULL,
	natural_key    TEXT NOT NULL,
	sequence       BIGINT NOT NULL,
	title          TEXT NOT NULL,
	start_at       TIMESTAMPTZ,
	end_at         TIMESTAMPTZ,
	zone           TEXT NOT NULL,
	floating       BOOLEAN NOT NULL,
	slots          TEXT NOT NULL,
	place          TEXT NOT NULL,
	url            TEXT NOT NULL,
	people         TEXT NOT NULL,
	status         TEXT NOT NULL,
	calendar_id    TEXT NOT NULL,
	notes          TEXT NOT NULL,
	PRIMARY KEY (user_id, id)
);
CREATE INDEX interviews_created ON interviews (user_id, created_at, id);
CREATE INDEX interviews_start ON interviews (user_id, COALESCE(start_at, 'infinity'), id);
CREATE INDEX interviews_application ON interviews (user_id, application_id);
CREATE INDEX interviews_key ON interviews (user_id, substr(natural_key, 1, 100));

CREATE TABLE contacts (
	user_id        TEXT COLLATE "C" NOT NULL,
	id             TEXT COLLATE "C" NOT NULL,
	version        BIGINT NOT NULL,
	created_at     TIMESTAMPTZ NOT NULL,
	updated_at     TIMESTAMPTZ NOT NULL,
	name           TEXT NOT NULL,
	title          TEXT NOT NULL,
	company        TEXT NOT NULL,
	company_folded TEXT NOT NULL,
	email          TEXT NOT NULL,
	profile        TEXT NOT NULL,
	relation       TEXT NOT NULL,
	mutual         BIGINT NOT NULL,
	same_school    BOOLEAN NOT NULL,
	connected      BOOLEAN NOT NULL,
	connected_at   TIMESTAMPTZ,
	source         TEXT NOT NULL,
	notes          TEXT NOT NULL,
	PRIMARY KEY (user_id, id)
);
CREATE INDEX contacts_created ON contacts (user_id, created_at, id);
CREATE INDEX contacts_company ON contacts (user_id, substr(company_folded, 1, 100));
CREATE INDEX contacts_email ON contacts (user_id, substr(email, 1, 100));

CREATE TABLE outreach (
	user_id        TEXT COLLATE "C" NOT NULL,
	id             TEXT COLLATE "C" NOT NULL,
	version        BIGINT NOT NULL,
	created_at     TIMESTAMPTZ NOT NULL,
	updated_at     TIMESTAMPTZ NOT NULL,
	natural_key    TEXT NOT NULL,
	contact_id     TEXT NOT NULL,
	application_id TEXT NOT NULL,
	draft_id       TEXT NOT NULL,
	channel        TEXT NOT NULL,
	status         TEXT NOT NULL,
	sent_at        TIMESTAMPTZ,
	responded_at   TIMESTAMPTZ,
	response       TEXT NOT NULL,
	follow_up_at   TIMESTAMPTZ,
	PRIMARY KEY (user_id, id)
);
CREATE INDEX outreach_created ON outreach (user_id, created_at, id);
CREATE INDEX outreach_sent ON outreach (user_id, COALESCE(sent_at, '-infinity'), id);
CREATE INDEX outreach_status ON outreach (user_id, status, created_at, id);
CREATE INDEX outreach_contact ON outreach (user_id, contact_id);
CREATE INDEX outreach_application ON outreach (user_id, application_id);
CREATE INDEX outreach_draft ON outreach (user_id, draft_id);

CREATE TABLE drafts (
	user_id        TEXT COLLATE "C" NOT NULL,
	id             TEXT COLLATE "C" NOT NULL,
	version        BIGINT NOT NULL,
	created_at     TIMESTAMPTZ NOT NULL,
	updated_at     TIMESTAMPTZ NOT NULL,
	natural_key    TEXT NOT NULL,
	kind           TEXT NOT NULL,
	channel        TEXT NOT NULL,
	recipients     TEXT NOT NULL,
	subject        TEXT NOT NULL,
	body           TEXT NOT NULL,
	in_reply_to    TEXT NOT NULL,
	thread         TEXT NOT NULL, -- the References header
	attach         TEXT NOT NULL,
	application_id TEXT NOT NULL,
	job_id         TEXT NOT NULL,
	contact_id     TEXT NOT NULL,
	message_id     TEXT NOT NULL,
	template       TEXT NOT NULL,
	model          TEXT NOT NULL,
	findings       TEXT NOT NULL,
	status         TEXT NOT NULL,
	send_after     TIMESTAMPTZ,
	expires_at     TIMESTAMPTZ,
	approved_at    TIMESTAMPTZ,
	approved_by    TEXT NOT NULL,
	approved       TEXT NOT NULL,
	send_key       TEXT NOT NULL,
	claimed_at     TIMESTAMPTZ,
	sent_at        TIMESTAMPTZ,
	error          TEXT NOT NULL,
	PRIMARY KEY (user_id, id)
);
CREATE INDEX drafts_created ON drafts (user_id, created_at, id);
CREATE INDEX drafts_status ON drafts (user_id, status, created_at, id);
CREATE INDEX drafts_sent ON drafts (user_id, sent_at);
CREATE INDEX drafts_application ON drafts (user_id, application_id);
CREATE INDEX drafts_contact ON drafts (user_id, contact_id);

CREATE TABLE resumes (
	user_id    TEXT COLLATE "C" NOT NULL,
	id         TEXT COLLATE "C" NOT NULL,
	version    BIGINT NOT NULL,
	created_at TIMESTAMPTZ NOT NULL,
	updated_at TIMESTAMPTZ NOT NULL,
	name       TEXT NOT NULL,
	format     TEXT NOT NULL,
	body       TEXT NOT NULL,
	document   TEXT, -- JSON Resume
	based_on   TEXT NOT NULL,
	for_job    TEXT NOT NULL,
	is_default BOOLEAN NOT NULL,
	PRIMARY KEY (user_id, id)
);
CREATE INDEX resumes_created ON resumes (user_id, created_at, id);

CREATE TABLE stories (
	user_id     TEXT COLLATE "C" NOT NULL,
	id          TEXT COLLATE "C" NOT NULL,
	version     BIGINT NOT NULL,
	created_at  TIMESTAMPTZ NOT NULL,
	updated_at  TIMESTAMPTZ NOT NULL,
	natural_key TEXT NOT NULL,
	title       TEXT NOT NULL,
	situation   TEXT NOT NULL,
	task        TEXT NOT NULL,
	action      TEXT NOT NULL,
	result      TEXT NOT NULL,
	skills      TEXT NOT NULL,
	told_from   TEXT NOT NULL,
	PRIMARY KEY (user_id, id)
);
CREATE INDEX stories_created ON stories (user_id, created_at, id);

CREATE TABLE settings (
	user_id       TEXT COLLATE "C" NOT NULL,
	id            TEXT COLLATE "C" NOT NULL,
	version       BIGINT NOT NULL,
	created_at    TIMESTAMPTZ NOT NULL,
	updated_at    TIMESTAMPTZ NOT NULL,
	name          TEXT NOT NULL,
	setting_value TEXT, -- JSON
	set_at        TIMESTAMPTZ,
	PRIMARY KEY (user_id, id)
);
CREATE INDEX settings_created ON settings (user_id, created_at, id);
CREATE INDEX settings_name ON settings (user_id, substr(name, 1, 100));

CREATE TABLE events (
	user_id      TEXT COLLATE "C" NOT NULL,
	position     BIGINT NOT NULL, -- in commit order, without gaps
	kind         TEXT NOT NULL,
	subject_noun TEXT NOT NULL,
	subject_id   TEXT NOT NULL,
	from_status  TEXT NOT NULL,
	to_status    TEXT NOT NULL,
	happened_at  TIMESTAMPTZ,
	recorded_at  TIMESTAMPTZ,
	actor        TEXT NOT NULL,
	cause_noun   TEXT NOT NULL,
	cause_id     TEXT NOT NULL,
	note         TEXT NOT NULL,
	event_data   TEXT, -- JSON
	PRIMARY KEY (user_id, position)
);
CREATE INDEX events_subject ON events (user_id, subject_noun, subject_id, position);
CREATE INDEX events_kind ON events (user_id, kind, position);

CREATE TABLE cursors (
	user_id TEXT COLLATE "C" NOT NULL,
	name    TEXT COLLATE "C" NOT NULL,
	stands  TEXT NOT NULL,
	PRIMARY KEY (user_id, name)
);
