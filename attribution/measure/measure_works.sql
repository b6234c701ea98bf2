-- The institution's works by period and by what became of their acknowledgement text; how many of them credit a
-- technician (confirmed; or accepted; or pending), and how many have a publication date that is only a year.
with
    -- The periods that are asked for.
    periods as (select unnest($numbers) as n, unnest($starts) as first_day, unnest($ends) as last_day),
    -- The best credit on each of the institution's works: 3 confirmed, 2 accepted, 1 pending.
    credited as (
        select work_id, max(case status when 'confirmed' then 3 when 'accepted' then 2 else 1 end) as rank
        from possible_credits where in_post and affiliated and kind in ('author', 'thanked')
        group by work_id
    )
select n, coalesce(acknowledgement, 'not tried') as reading, count(*) as works,
       [count(*) filter (rank = 3), count(*) filter (rank >= 2), count(*) filter (rank >= 1)] as credited,
       count(*) filter (published_precision = 'year') as dated_by_year
from periods
join works on affiliated and published between first_day and last_day
left join credited using (work_id)
group by n, reading
order by n, reading
