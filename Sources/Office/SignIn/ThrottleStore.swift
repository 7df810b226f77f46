import Basics
import Store

extension Reader {
  /// Throws when it is too early for another attempt.
  func admitAttempt(in buckets: [Throttle.Bucket], at now: Instant) throws {
    for bucket in buckets {
      guard let row = try row("SELECT failures, last FROM sign_in_failure WHERE bucket = \(bucket.key)") else {
        continue
      }
      let failures: Int = try row["failures"]
      let last: Instant = try row["last"]
      let end = last.adding(seconds: Throttle.wait(after: failures, free: bucket.free))
      if end > now {
        throw SignInRefusal.tooMany(seconds: Int((end.microseconds - now.microseconds + 999_999) / 1_000_000))
      }
    }
  }
}

extension Writer {
  /// Counts an attempt before it is judged, so that many at once are no way around. Throws when it comes too early.
  func countAttempt(in buckets: [Throttle.Bucket], at now: Instant) throws {
    try admitAttempt(in: buckets, at: now)
    try run("DELETE FROM sign_in_failure WHERE last < \(now.adding(seconds: -Throttle.memory))")
    for bucket in buckets {
      try run(
        """
        INSERT INTO sign_in_failure (bucket, failures, last) VALUES (\(bucket.key), 1, \(now))
        ON CONFLICT (bucket) DO UPDATE SET failures = sign_in_failure.failures + 1, last = excluded.last
        """)
    }
  }

  /// The attempt was right: it does not count as a failure, and the account's are forgotten.
  func forgiveAttempt(in buckets: [Throttle.Bucket]) throws {
    for bucket in buckets.prefix(2) { try run("DELETE FROM sign_in_failure WHERE bucket = \(bucket.key)") }
    for bucket in buckets.dropFirst(2) {
      try run("UPDATE sign_in_failure SET failures = failures - 1 WHERE bucket = \(bucket.key) AND failures > 0")
    }
  }
}
