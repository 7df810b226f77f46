import CLibPQ

/// A connection that prepares statements, opens transactions no earlier than needed, and comes back when it was lost.
///
/// What only steers a transaction (BEGIN, SAVEPOINT, RELEASE) waits in `steering` and travels with the next statement,
/// so that it costs no round trip of its own. Statements whose counts nobody needs are sent without waiting: the server
/// works on them while the next ones are made, and what fails is told with the next answer, or by the commit. Rows are
/// gathered before that, so that a statement serves several closures.
final class PostgresConnection: Connection {
  let kind = EngineKind.postgres
  let sharesTrips = true
  private let location: String
  private let options: DatabaseOptions
  private var session: PostgresSession
  private var statements = StatementCache<StatementKey, String>(capacity: 256)
  private var statementNumber = 0
  private var steering: [String] = []
  private var gathered = GatheredRows()
  /// What was sent without waiting, in this transaction.
  private var sent: [PostgresSession.Command] = []
  /// Names of statements that are being prepared by what was sent.
  private var preparing: [StatementKey: String] = [:]
  /// Nil outside of a transaction, where each statement stands alone.
  private var purpose: TransactionPurpose?
  /// Prepared statements that fell out of the cache.
  private var dropped: [String] = []
  private var cursors = 0
  private var limit: Duration?

  private struct StatementKey: Hashable {
    let text: String
    let types: [SQLType]
  }

  init(_ location: String, options: DatabaseOptions) throws {
    self.location = location
    self.options = options
    session = try Self.connect(location, options)
  }

  private static func connect(_ location: String, _ options: DatabaseOptions) throws -> PostgresSession {
    let session = try PostgresSession(location, applicationName: options.applicationName)
    let answers = try session.exchange(
      [
        "SET statement_timeout = \(options.statementLimit.milliseconds)", "SET TimeZone = 'UTC'",
        "SET cursor_tuple_fraction = 1", "SET idle_in_transaction_session_timeout = 60000",
      ].map { .plain($0) })
    if let failure = answers.failure { throw failure }
    return session
  }

  func withAccess(_ body: () throws -> Void) throws {
    try body()
  }

  // MARK: Statements

  func rows(_ sql: SQL) throws -> [Row] {
    let result = try execute(sql)
    var rows: [Row] = []
    rows.reserveCapacity(result.rowCount)
    try result.forEachRow { rows.append($0) }
    return rows
  }

  /// Reads through a cursor, so that memory stays flat and the connection free for questions in between.
  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
    let rendered = RenderedSQL(sql, for: .postgres)
    let parameters = try PostgresParameters(rendered.bindings)
    cursors += 1
    let cursor = "rows\(cursors)"
    _ = try exchange([.once("DECLARE \(cursor) NO SCROLL CURSOR FOR \(rendered.text)", parameters)])
    let fetch = PostgresSession.Command.plain("FETCH FORWARD \(Self.fetchedRows) FROM \(cursor)")
    while let result = try exchange([fetch]).last {
      try result.forEachRow(body)
      if result.rowCount < Self.fetchedRows { break }
    }
    // Not reached after an error: then the savepoint or the transaction ends, and the cursor with it.
    _ = try exchange([.plain("CLOSE \(cursor)")])
  }

  func run(_ sql: SQL) throws -> Int {
    try execute(sql).changes
  }

  func runMany(_ statements: [SQL]) throws {
    var others: [SQL] = []
    for statement in statements {
      if purpose == .write, case .rows(let upsert, let values) = statement.parts.first {
        try pass(others)
        others = []
        if gathered.isFull { try sendGathered() }
        gathered.add(values, by: upsert)
      } else {
        others.append(statement)
      }
    }
    try pass(others)
  }

  func beginClosure() {
    gathered.beginClosure()
  }

  private func sendGathered() throws {
    if !gathered.isEmpty { try pass(gathered.take()) }
  }

  /// Sends statements that nobody waits for.
  private func pass(_ statements: [SQL]) throws {
    // Bounded, so that neither side has to hold more than a little of the other's words.
    for start in stride(from: 0, to: statements.count, by: 256) {
      let commands = try commands(for: statements[start..<min(start + 256, statements.count)])
      if purpose == .write, sent.count < Self.mostSent {
        try send(commands)
      } else {
        _ = try exchange(commands)
      }
    }
  }

  func answers(to questions: [SQL]) throws -> [[Row]] {
    try exchange(commands(for: questions[...])).map { result in
      var rows: [Row] = []
      try result.forEachRow { rows.append($0) }
      return rows
    }
  }

  func settle() throws {
    try sendGathered()
    if !sent.isEmpty { _ = try exchange([]) }
  }

  private func execute(_ sql: SQL) throws -> PostgresResult {
    let results = try exchange(commands(for: [sql]))
    guard let last = results.last else {
      throw DatabaseFault(engine: .postgres, code: "XX000", message: "no answer")
    }
    return last
  }

  private func commands(for statements: ArraySlice<SQL>) throws -> [PostgresSession.Command] {
    // They come first, and prepare statements that these may use.
    try sendGathered()
    var commands: [PostgresSession.Command] = []
    var fresh: [StatementKey: String] = [:]
    for sql in statements {
      let rendered = RenderedSQL(sql, for: .postgres)
      let parameters = try PostgresParameters(rendered.bindings)
      let key = StatementKey(text: rendered.text, types: parameters.types)
      let name: String
      if let known = self.statements[key] ?? preparing[key] ?? fresh[key] {
        name = known
      } else {
        statementNumber += 1
        name = "s\(statementNumber)"
        fresh[key] = name
        commands.append(.prepare(name: name, text: rendered.text, types: parameters.types))
      }
      commands.append(.execute(name: name, text: rendered.text, parameters))
    }
    return commands
  }

  /// Sends what steers the transaction, and then the commands.
  private func send(_ commands: [PostgresSession.Command]) throws {
    let all = steering.map { PostgresSession.Command.plain($0) } + commands
    steering = []
    sent += all
    for case .prepare(let name, let text, let types) in commands {
      preparing[StatementKey(text: text, types: types)] = name
    }
    try session.send(all)
  }

  /// Sends the commands and waits for the answers to them and to all that was sent before; keeps the statements that the
  /// server has prepared.
  private func exchange(_ commands: [PostgresSession.Command]) throws -> [PostgresResult] {
    try sendGathered()
    try send(commands)
    let all = sent
    sent = []
    preparing = [:]
    let answers = try session.answers(to: all)
    for case .prepare(let name, let text, let types) in all.prefix(answers.results.count) {
      dropped += statements.insert(name, for: StatementKey(text: text, types: types))
    }
    if let failure = answers.failure { throw translated(failure, failed: all[answers.results.count]) }
    return zip(all, answers.results).suffix(commands.count).compactMap { command, result in
      if case .prepare = command { nil } else { result }
    }
  }

  // MARK: Transactions

  func begin(_ purpose: TransactionPurpose, limit: Duration?) throws {
    if !session.isAlive { try reconnect() }
    try dropStatements()
    cursors = 0
    gathered = GatheredRows()
    self.limit = limit
    self.purpose = purpose
    switch purpose {
    case .write: steering = ["BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"]
    case .read: steering = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"]
    }
    if let limit { steering.append("SET LOCAL statement_timeout = \(max(1, limit.milliseconds))") }
  }

  func savepoint(_ level: Int) throws {
    // What failed before fails outside of it.
    try settle()
    steering.append("SAVEPOINT level\(level)")
  }

  func releaseSavepoint(_ level: Int) throws {
    // What failed inside fails here.
    try settle()
    try checkUsable()
    if steering.last == "SAVEPOINT level\(level)" {
      steering.removeLast()
    } else {
      steering.append("RELEASE level\(level)")
    }
  }

  func rollBackToSavepoint(_ level: Int) throws {
    gathered = GatheredRows()
    do {
      try settle()
    } catch  where obstacle(error) == nil {
      // It is taken back with all the rest.
    }
    if steering.last == "SAVEPOINT level\(level)" {
      steering.removeLast()
    } else {
      steering += ["ROLLBACK TO level\(level)", "RELEASE level\(level)"]
      // At once, so that what the closure did is gone before anything else is asked.
      _ = try exchange([])
    }
  }

  func commit() throws {
    defer { purpose = nil }
    try checkUsable()
    try sendGathered()
    guard session.transactionStatus != PQTRANS_IDLE else {
      steering = []
      return
    }
    do {
      let tag = try exchange([.plain("COMMIT")]).last?.tag
      guard tag == "COMMIT" else { throw DatabaseFault(engine: .postgres, code: "40000", message: "rolled back") }
    } catch let fault as DatabaseFault where !session.isAlive {
      // Nobody knows whether it was kept, so it must not be run again.
      throw DatabaseFault(engine: .postgres, code: DatabaseFault.commitLost, message: fault.message)
    }
  }

  func rollBack() {
    steering = []
    gathered = GatheredRows()
    defer { purpose = nil }
    if session.isAlive { try? settle() }
    guard session.isAlive, session.transactionStatus != PQTRANS_IDLE else { return }
    if purpose == .read {
      // Nobody waits for the end of what changed nothing. If the session is lost, the next to begin will notice.
      try? session.leave([.plain("ROLLBACK")])
      return
    }
    // A rollback fails only when the session is lost, and then the server has rolled back.
    _ = try? exchange([.plain("ROLLBACK")])
  }

  var isTransactionUsable: Bool {
    session.isAlive && (session.transactionStatus != PQTRANS_IDLE || !steering.isEmpty)
  }

  func obstacle(_ error: any Error) -> Obstacle? {
    switch (error as? DatabaseFault)?.code {
    case "40001", "40P01", Self.staleStatement: .collision
    // Lost, refused for the moment, or shutting down; `begin` connects again.
    case "08001", "08006", "53300", "57P01", "57P02", "57P03": .unavailable
    default: nil
    }
  }

  private static let fetchedRows = 500
  /// More commands than this do not wait for their answers.
  private static let mostSent = 2048
  /// Not a code of the server's: the plan of a prepared statement no longer fits its tables.
  private static let staleStatement = "stale"

  private func checkUsable() throws {
    guard session.transactionStatus != PQTRANS_INERROR else {
      throw DatabaseFault(
        engine: .postgres, code: "25P02", message: "a closure went on after an error of the database")
    }
  }

  private func translated(_ error: any Error, failed command: PostgresSession.Command) -> any Error {
    guard let fault = error as? DatabaseFault else { return error }
    switch (fault.code, command) {
    case ("57014", _) where limit != nil: return StoreTimeout()
    case ("0A000", .execute(let name, _, _)) where statements.contains(name):
      dropped += statements.removeAll()
      return DatabaseFault(
        engine: .postgres, code: Self.staleStatement, message: fault.message, statement: fault.statement)
    default: return error
    }
  }

  private func reconnect() throws {
    statements.removeAll()
    dropped = []
    steering = []
    sent = []
    preparing = [:]
    gathered = GatheredRows()
    session = try Self.connect(location, options)
  }

  /// Lets the server forget statements, once they are some.
  private func dropStatements() throws {
    guard dropped.count >= 64 else { return }
    let commands = dropped.map { PostgresSession.Command.plain("DEALLOCATE \($0)") }
    dropped = []
    if let failure = try session.exchange(commands).failure { throw failure }
  }
}

extension Duration {
  var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
