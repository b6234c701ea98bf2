-- Headcounts by period and group: technicians in post, and those with a credit on a work published in the period.
-- Each numerator is a list: confirmed (floor), confirmed or accepted (headline), everything pending too (ceiling).
-- {group} and {sets} are the columns to group by; the row of the institution has null for each of them.
-- It goes on from people_in_periods.sql.
select n, {group} as "group", count(*) as denominator,
       [count(*) filter (authored = 3), count(*) filter (authored >= 2), count(*) filter (authored >= 1)] as authored,
       [count(*) filter (thanked = 3), count(*) filter (thanked >= 2), count(*) filter (thanked >= 1)] as thanked,
       [count(*) filter (either = 3), count(*) filter (either >= 2), count(*) filter (either >= 1)] as either,
       [count(*) filter (own_authored = 3), count(*) filter (own_authored >= 2),
        count(*) filter (own_authored >= 1)] as own_authored,
       [count(*) filter (own_thanked = 3), count(*) filter (own_thanked >= 2),
        count(*) filter (own_thanked >= 1)] as own_thanked,
       [count(*) filter (own_either = 3), count(*) filter (own_either >= 2),
        count(*) filter (own_either >= 1)] as own_either
from people left join credited using (n, technician_id)
where case $of when 'research-facing' then supports_research when 'all-year' then all_year else true end
group by grouping sets ({sets})
order by n, "group"
