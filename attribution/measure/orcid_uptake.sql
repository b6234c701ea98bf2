-- Headcounts by period and group: technicians in post, and those of them with an ORCID iD on the roster of this snapshot.
-- {group} and {sets} are the columns to group by; the row of the institution has null for each of them.
-- It goes on from people_in_periods.sql.
select n, {group} as "group", count(*) as technicians, count(orcid) as with_orcid
from people join technicians using (technician_id)
where case $of when 'research-facing' then supports_research when 'all-year' then all_year else true end
group by grouping sets ({sets})
order by n, "group"
