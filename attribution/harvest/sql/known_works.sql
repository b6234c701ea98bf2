-- (id, publication date) of the works of $source that it places at the institution, by the ROR ids $family.
select source_id, published
from current join author_lists using (written)
where source = $source and not is_gone and published is not null
  and list_has_any(flatten([a.rors for a in authors]), $family)
order by source_id
