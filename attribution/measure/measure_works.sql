-- The institution's papers by period and by what became of their acknowledgement text; how many of them credit a
-- technician (confirmed; or accepted; or pending), and how many have a publication date that is only a year.
with
    -- The periods that are asked for, each with the number of the rule for who counts in it.
    periods as (select unnest($numbers) as n, unnest($starts) as first_day, unnest($ends) as last_day,
                       unnest($rules) as rule),
    -- The best credit on each of the institution's works: 3 confirmed, 2 accepted, 1 pending.
    credited as (
        select n, work_id, max(case status when 'confirmed' then 3 when 'accepted' then 2 else 1 end) as rank
        from possible_credits
        join periods on published between first_day and last_day and list_contains(in_post_under, rule)
        where affiliated and counted
        group by n, work_id
    )
select n, coalesce(acknowledgement, 'not tried') as reading, count(*) as works,
       [count(*) filter (rank = 3), count(*) filter (rank >= 2), count(*) filter (rank >= 1)] as credited,
       count(*) filter (published_precision = 'year') as dated_by_year
from periods
join works on affiliated and counted_as = 'paper' and published between first_day and last_day
left join credited using (n, work_id)
group by n, reading
order by n, reading
