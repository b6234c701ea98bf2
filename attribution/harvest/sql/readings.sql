-- (id, DOI, last reading, last day on which it was to be read) of the views of works that $source has shown.
-- A view was read when it was written, and when the source was asked for it. A reading dated after $day does not count:
-- a clock was ahead. A view that is gone states no DOI, and is asked for by the last one that it had.
with written as (
    select source_id, arg_max(doi, written) filter (doi is not null) as doi, max(seen) filter (seen <= $day) as day
    from works
    where source = $source
    group by source_id
),
asked_for as (
    select doi as name, max(seen) filter (seen <= $day) as day from asked where source = $source group by doi
)
select w.source_id, w.doi, greatest(w.day, d.day, i.day) as last, own_day(w.source_id, $day, $days) as due_on
from written w
left join asked_for d on d.name = w.doi
left join asked_for i on i.name = w.source_id
order by w.source_id
