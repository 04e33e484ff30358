-- A second lock behind the condition on user_id in every query: a transaction sees and writes only the rows of the user that it was bound to (SET LOCAL jobsearch.user).
-- FORCE makes it hold for the tables' owner too. Superusers and roles with BYPASSRLS pass: connect as neither.
DO $$
DECLARE
	name TEXT;
BEGIN
	FOREACH name IN ARRAY ARRAY['owners', 'jobs', 'leads', 'companies', 'applications', 'messages', 'interviews', 'contacts', 'outreach', 'drafts', 'resumes', 'stories', 'settings', 'events', 'cursors'] LOOP
		EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
		EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
		EXECUTE format('CREATE POLICY own_rows ON %I USING (user_id = current_setting(''jobsearch.user'', true)) WITH CHECK (user_id = current_setting(''jobsearch.user'', true))', name);
	END LOOP;
END
$$;
CREATE POLICY catalogue ON jobs FOR SELECT USING (user_id = 'catalog');
CREATE POLICY catalogue ON companies FOR SELECT USING (user_id = 'catalog');
CREATE POLICY listed ON owners FOR SELECT USING (true);
