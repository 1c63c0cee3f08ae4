-- compatible-from: 8
-- What a reviewer has still to look at, newest activity first: a few hundred rows beside a hundred thousand that are done.
CREATE INDEX idx_qa_photo_reviews_open
  ON {{schema}}.qa_photo_reviews ((coalesce(updated_at, created_at, 'epoch')) DESC, id DESC)
  WHERE completed IS NOT TRUE AND withdrawn_at IS NULL;
