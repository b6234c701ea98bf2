-- Headcounts by period and group: technicians in post, and those of them with an ORCID iD on the roster of this snapshot.
-- `stated` are those whose iD is one that they stated themselves: $stated has each id and iD with a blank between.
-- `authenticated` are those who signed in at ORCID with it, as $authenticated says.
-- {group} and {sets} are the columns to group by; the row of the institution has null for each of them.
-- It goes on from people_in_periods.sql.
select n, {group} as "group", count(*) as technicians, count(orcid) as with_orcid,
       count(*) filter (list_contains($stated::varchar[], concat(technician_id, ' ', orcid))) as stated,
       count(*) filter (list_contains($authenticated::varchar[], concat(technician_id, ' ', orcid))) as authenticated
from people join technicians using (technician_id)
where case $of when 'research-facing' then supports_research when 'all-year' then all_year else true end
group by grouping sets ({sets})
order by n, "group"
