-- Sends submissions that differ in nothing but their instance id. The head and the body around the id lie in the files
-- that the environment names; what was measured is printed as a line of JSON.
local function content(name)
  local file = assert(io.open(os.getenv(name), "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

local before, after
local run = os.getenv("BENCH_RUN")
local sent = 0
local number = 0

function setup(thread)
  number = number + 1
  thread:set("number", number)
end

function init()
  before, after = content("BENCH_BEFORE"), content("BENCH_AFTER")
end

-- Eight, four, four, four and twelve digits, as the instance ids of phones.
function request()
  sent = sent + 1
  return before .. string.format("%s-%04x-4000-8000-%012x", run, number, sent) .. after
end

function done(summary, latency, requests)
  io.write(string.format(
    '{"answers": %d, "seconds": %f, "median": %f, "p99": %f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
