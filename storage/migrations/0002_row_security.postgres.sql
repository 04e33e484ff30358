-- A second lock behind the condition on user_id in every query: a transaction sees and writes only the rows of the user that it was bound to (SET LOCAL jobsearch.user).
-- FORCE makes it hold for the tables' owner too. Superusers and roles with BYPASSRLS pass: connect as neither.
DO $$
DECLARE
	name TEXT;
	own TEXT := 'user_id = current_setting(''jobsearch.user'', true)';
	readable TEXT;
BEGIN
	FOREACH name IN ARRAY ARRAY['owners', 'jobs', 'leads', 'companies', 'applications', 'messages', 'interviews', 'contacts', 'outreach', 'drafts', 'resumes', 'stories', 'settings', 'events', 'cursors'] LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
		EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
		readable := CASE
			WHEN name = 'owners' THEN 'true' -- to list the users
			WHEN name IN ('jobs', 'companies') THEN 'user_id IN (current_setting(''jobsearch.user'', true), ''catalog'')'
			ELSE own
		END;
		-- One policy for each command: several for one are joined by OR, which planners take apart badly.
		EXECUTE format('CREATE POLICY reads ON %I FOR SELECT USING (%s)', name, readable);
		EXECUTE format('CREATE POLICY inserts ON %I FOR INSERT WITH CHECK (%s)', name, own);
		EXECUTE format('CREATE POLICY updates ON %I FOR UPDATE USING (%s) WITH CHECK (%s)', name, own, own);
		EXECUTE format('CREATE POLICY deletes ON %I FOR DELETE USING (%s)', name, own);
	END LOOP;
END
$$;
