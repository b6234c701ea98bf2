-- The credits that the technicians of each period have in it, one by one, and whether each stands in an acknowledgement of
-- the institution's papers that was read. It goes on from people_in_periods.sql.
select n, technician_id, work_id, kind, rank,
       kind = 'thanked' and w.affiliated and w.counted_as = 'paper'
           and coalesce(w.acknowledgement = 'read', false) as is_of_read_text,
       year(w.published) as year, coalesce(w.is_open_access, false) as is_open,
       md5_number_lower(work_id) % $parts as part
from ranked
join periods on ranked.published between first_day and last_day and list_contains(in_post_under, rule)
join people using (n, technician_id)
join works w using (work_id)
where case $of when 'research-facing' then supports_research when 'all-year' then all_year else true end
order by n, technician_id, work_id, kind
