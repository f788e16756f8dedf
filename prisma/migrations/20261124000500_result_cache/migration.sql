-- Results of nodes, kept for later runs that ask the same. Everything in here may be lost: then the work is done again.
CREATE TABLE cached_results (
  -- Digest over everything the result depends on.
  key           text COLLATE "C" PRIMARY KEY,
  -- Where the work was done.
  run_id        text COLLATE "C" NOT NULL,
  workflow      text COLLATE "C" NOT NULL,
  node          text COLLATE "C" NOT NULL,
  node_type     text COLLATE "C" NOT NULL,
  -- JSON; NULL when it is the blob of this digest.
  output        text,
  output_digest text COLLATE "C" NOT NULL,
  -- Bytes of the output, wherever it is.
  size          integer NOT NULL,
  kept_at       timestamptz NOT NULL,
  expires_at    timestamptz NOT NULL
);
CREATE INDEX cached_results_by_workflow ON cached_results (workflow, node);
CREATE INDEX cached_results_by_expiry ON cached_results (expires_at);
CREATE INDEX cached_results_by_age ON cached_results (kept_at);

-- How often a result was found instead of being worked out, by who looked.
CREATE TABLE cache_counts (
  workflow  text COLLATE "C" NOT NULL,
  node_type text COLLATE "C" NOT NULL,
  hits      bigint NOT NULL,
  misses    bigint NOT NULL,
  PRIMARY KEY (workflow, node_type)
);
