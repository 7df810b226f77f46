import Basics
import Store

/// What was taken of one submission of another server. Nothing in it says which it is: ids and states stand as digests.
struct PulledItem {
  let item: ID<RemoteHead>
  /// Of all that the server said of it.
  let mark: ID<PulledItem>
  /// The version that was taken last.
  var instance: ID<InstanceKey>?
  /// The review that was taken over last.
  var review: ReviewState?
}

extension ID {
  /// Sixteen bytes that stand for texts.
  fileprivate init(digest texts: [String]) {
    let digest = Hash.sha256.digest(of: Array(texts.joined(separator: "\n").utf8)).prefix(16)
    let words = [digest.prefix(8), digest.suffix(8)].map { $0.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
    self.init(high: words[0], low: words[1])
  }
}

extension RemoteHead {
  /// Within a connection.
  func item(of connection: ID<PullConnection>) -> ID<RemoteHead> { ID(digest: [connection.description, id]) }

  /// Different whenever something came that is to be taken.
  func mark(of connection: ID<PullConnection>) -> ID<PulledItem> { ID(digest: [connection.description, id, mark]) }
}

extension PullConnection {
  fileprivate static let columns: SQL = """
    id, kind, address, project, remote, account, secret, form, actor, created, seconds, due, upto, looked, job, result
    """

  fileprivate init(_ row: Row) throws {
    let address: String = try row["address"]
    let seconds: Int? = try row["seconds"]
    let result: String? = try row["result"]
    self.init(
      kind: try row["kind"], address: try RemoteAddress(address), project: try row["project"],
      remote: try row["remote"], account: try row["account"], form: try row["form"], actor: try row["actor"],
      created: try row["created"], interval: seconds.flatMap(Interval.init), due: try row["due"],
      cursor: try row["upto"], looked: try row["looked"], job: try row["job"],
      last: try result.map { try JSONText.decode($0) }, secret: try row["secret"])
  }
}

extension Reader {
  func pullConnection(_ id: ID<PullConnection>) throws -> PullConnection? {
    try row("SELECT \(PullConnection.columns) FROM pull_connection WHERE id = \(id)").map(PullConnection.init)
  }

  /// The oldest first.
  func pullConnections() throws -> [(ID<PullConnection>, PullConnection)] {
    try rows(
      "SELECT \(PullConnection.columns) FROM pull_connection ORDER BY created ASC NULLS LAST, id ASC NULLS LAST"
    ).map { row in (try row["id"], try PullConnection(row)) }
  }

  func duePulls(at now: Instant) throws -> [ID<PullConnection>] {
    try rows("SELECT id FROM pull_connection WHERE due <= \(now) ORDER BY due ASC NULLS LAST LIMIT 100").map { row in
      try row["id"]
    }
  }

  /// What was taken of these before.
  func pulled(
    _ items: [ID<RemoteHead>], of connection: ID<PullConnection>
  ) throws -> [ID<RemoteHead>: PulledItem] {
    let known = try rows(
      """
      SELECT item, mark, instance, review FROM pull_item
      WHERE connection = \(connection) AND item IN \(list: items)
      """
    ).map { row in
      PulledItem(
        item: try row["item"], mark: try row["mark"], instance: try row["instance"], review: try row["review"])
    }
    return Dictionary(known.map { ($0.item, $0) }, uniquingKeysWith: { $1 })
  }

  func pulledCount(of connection: ID<PullConnection>) throws -> Int {
    try value("SELECT count(*) FROM pull_item WHERE connection = \(connection)") ?? 0
  }
}

extension Writer {
  func insert(_ connection: PullConnection, as id: ID<PullConnection>) throws {
    try run(
      """
      INSERT INTO pull_connection (id, kind, address, project, remote, account, secret, form, actor, created, seconds,
        due)
      VALUES (\(id), \(connection.kind), \(connection.address.text), \(connection.project), \(connection.remote),
        \(connection.account), \(connection.secret), \(connection.form), \(connection.actor), \(connection.created),
        \(connection.interval?.rawValue), \(connection.due))
      """)
  }

  func setPull(_ id: ID<PullConnection>, seconds: Int?, due: Instant?) throws {
    try run("UPDATE pull_connection SET seconds = \(seconds), due = \(due) WHERE id = \(id)")
  }

  func setPull(_ id: ID<PullConnection>, secret: [UInt8]) throws {
    try run("UPDATE pull_connection SET secret = \(secret) WHERE id = \(id)")
  }

  func setPull(_ id: ID<PullConnection>, job: ID<Job>, due: Instant?) throws {
    try run("UPDATE pull_connection SET job = \(job), due = \(due) WHERE id = \(id)")
  }

  func setPull(
    _ id: ID<PullConnection>, cursor: Instant?, looked: Instant?, result: PullResult
  ) throws {
    try run(
      """
      UPDATE pull_connection SET upto = \(cursor), looked = \(looked), result = \(try JSONText.encode(result))
      WHERE id = \(id)
      """)
  }

  func removePull(_ id: ID<PullConnection>) throws {
    try run("DELETE FROM pull_connection WHERE id = \(id)")
  }

  private static let items = Upsert(
    into: "pull_item", key: ["connection", "item"],
    columns: [("connection", .id), ("item", .id), ("mark", .id), ("instance", .id), ("review", .text)])

  /// Nothing when the connection is gone.
  func write(_ items: [PulledItem], of connection: ID<PullConnection>) throws {
    guard try pullConnection(connection) != nil else { return }
    // One statement cannot meet the same row twice.
    let each = Dictionary(items.map { ($0.item, $0) }, uniquingKeysWith: { $1 }).values
    let values = each.flatMap { item in
      [
        connection.binding, item.item.binding, item.mark.binding, item.instance?.binding ?? .null(.id),
        item.review?.binding ?? .null(.text),
      ]
    }
    try runMany(Self.items.rows(values))
  }
}
