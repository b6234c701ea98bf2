-- The technicians of each period one by one, with the best credit of each kind: 3 confirmed, 2 accepted, 1 pending, 0 none.
-- It goes on from people_in_periods.sql.
select n, technician_id, faculty, department,
       coalesce(authored, 0) as authored, coalesce(thanked, 0) as thanked, coalesce(either, 0) as either
from people left join credited using (n, technician_id)
where case $of when 'research-facing' then supports_research when 'all-year' then all_year else true end
order by n, technician_id
