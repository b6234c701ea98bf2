-- One row for each candidate's mention with an ORCID iD or an OpenAlex author, which tell its author from others.
--   mention_id: the mention
--   orcid: ORCID iD printed in the paper or stated in its deposit
--   author_id: OpenAlex author id
--
-- A table of the reader, because the review queue needs it at every candidate: among all mentions the look-up would
-- take ten times as long.
create table candidate_authors as
select mention_id, orcid, author_id
from mentions semi join candidates using (mention_id, work_id)
where coalesce(orcid, author_id) is not null;
