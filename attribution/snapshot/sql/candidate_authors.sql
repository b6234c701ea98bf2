-- What tells the author of a candidate's mention from others, held beside the snapshot because the review queue asks for it
-- at every candidate: looked up among all mentions it would take ten times as long.
create table candidate_authors as
select mention_id, orcid, author_id
from mentions semi join candidates using (mention_id, work_id)
where coalesce(orcid, author_id) is not null;
