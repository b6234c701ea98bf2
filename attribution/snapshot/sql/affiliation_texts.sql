-- Affiliation texts that hold one of the folded words $forms.
with
    -- Every affiliation text of the authors, the contributors and the thanked people, once.
    texts as (
        select distinct unnest(affiliations) as text from authors
        union
        select distinct unnest(affiliations) from contributors
        union
        select distinct unnest(affiliations) from thanked_mentions
    )
select text
from texts
where len(list_filter($forms, lambda f: contains(' ' || fold_name(text) || ' ', ' ' || f || ' '))) > 0
