-- DOIs that some source shows, or that are wanted ($also), that $source has not shown and was not asked for lately.
-- "Lately" is $days or less, fewer for some DOIs than for others, so that no night asks for all of them.
with known as (
    select doi from current where doi is not null and not is_gone
    union
    select unnest(same_as) from current where not is_gone
    union
    select unnest($also::varchar[])
),
shown as (
    select doi from works where source = $source and doi is not null
),
lately as (
    select doi from asked
    where source = $source
    group by doi
    having max(seen) + ($days - hash(doi) % ($days // 2 + 1))::integer > $day
)
select doi
from known
where doi not in (select doi from shown) and doi not in (select doi from lately)
order by doi
