import CLibPQ
import Foundation

/// A session with a server, in libpq's pipeline mode: several commands travel together and are answered together.
final class PostgresSession {
  private let pointer: OpaquePointer
  /// Set when libpq could not go on, which leaves the session in no state to be used.
  private var isBroken = false
  /// What was ended without waiting for its answers; they come before all others.
  private var left: [[Command]] = []
  /// Whether commands are on their way whose answers were not asked for.
  private var hasSent = false

  /// Connects, or throws a fault with the server's words.
  init(_ location: String, applicationName: String) throws {
    // libpq expands the first into whatever it says.
    let words = [
      ("dbname", location), ("fallback_application_name", applicationName), ("client_encoding", "UTF8"),
    ]
    let connection = Self.withCStrings(words.map(\.0)) { keywords in
      Self.withCStrings(words.map(\.1)) { values in PQconnectdbParams(keywords, values, 1) }
    }
    guard let connection else {
      throw DatabaseFault(engine: .postgres, code: "53200", message: "no memory for a connection")
    }
    guard PQstatus(connection) == CONNECTION_OK else {
      let message = Self.message(connection)
      PQfinish(connection)
      throw DatabaseFault(engine: .postgres, code: "08001", message: message)
    }
    pointer = connection
    PQsetNoticeProcessor(pointer, { _, _ in }, nil)
    guard PQenterPipelineMode(pointer) == 1 else { throw lost() }
  }

  deinit {
    PQfinish(pointer)
  }

  var isAlive: Bool { !isBroken && PQstatus(pointer) == CONNECTION_OK }

  /// As it will be when what was left is done, which ends transactions.
  var transactionStatus: PGTransactionStatusType {
    left.isEmpty || hasSent ? PQtransactionStatus(pointer) : PQTRANS_IDLE
  }

  enum Command {
    /// A statement without parameters and of no use twice: BEGIN, SAVEPOINT.
    case plain(String)
    case prepare(name: String, text: String, types: [SQLType])
    case execute(name: String, text: String, PostgresParameters)
    /// A statement with parameters that is not worth preparing.
    case once(String, PostgresParameters)
  }

  /// The answers to the commands that succeeded, in their order, and the error of the first that did not. Those after
  /// it were not run.
  struct Answers {
    var results: [PostgresResult] = []
    var failure: (any Error)?
  }

  /// Sends the commands in one go and waits for all answers. Throws only when the session is lost.
  func exchange(_ commands: [Command]) throws -> Answers {
    try send(commands)
    return try answers(to: commands)
  }

  /// Sends commands and waits for nothing. The server begins with them once some have come together, or when their
  /// answers are asked for.
  func send(_ commands: [Command]) throws {
    if !commands.isEmpty { hasSent = true }
    for command in commands where !send(command) { throw lost() }
  }

  /// Sends the commands, and neither waits for their answers nor tells them to anybody: for the end of a transaction
  /// that changed nothing.
  func leave(_ commands: [Command]) throws {
    try send(commands)
    guard PQpipelineSync(pointer) == 1 else { throw lost() }
    left.append(commands)
    hasSent = false
  }

  /// Waits for the answers to all that was sent since answers were last asked for.
  func answers(to commands: [Command]) throws -> Answers {
    guard PQpipelineSync(pointer) == 1 else { throw lost() }
    hasSent = false
    while !left.isEmpty { _ = try received(left.removeFirst()) }
    return try received(commands)
  }

  /// The answers up to the next point of synchronisation.
  private func received(_ commands: [Command]) throws -> Answers {
    var answers = Answers()
    answers.results.reserveCapacity(commands.count)
    for command in commands {
      while let result = PQgetResult(pointer).map(PostgresResult.init) {
        switch result.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: answers.results.append(result)
        case PGRES_PIPELINE_ABORTED: break
        default: answers.failure = answers.failure ?? result.error(in: command.text)
        }
        guard isAlive else { throw answers.failure ?? lost() }
      }
    }
    while let result = PQgetResult(pointer).map(PostgresResult.init), result.status != PGRES_PIPELINE_SYNC {
      guard isAlive else { throw lost() }
    }
    return answers
  }

  private func send(_ command: Command) -> Bool {
    switch command {
    case .plain(let text): PQsendQueryParams(pointer, text, 0, nil, nil, nil, nil, 1) == 1
    case .prepare(let name, let text, let types):
      PQsendPrepare(pointer, name, text, Int32(types.count), types.map(PostgresType.init).map(\.oid)) == 1
    case .execute(let name, _, let parameters):
      parameters.withPointers { values, lengths, formats in
        PQsendQueryPrepared(pointer, name, Int32(parameters.count), values, lengths, formats, 1) == 1
      }
    case .once(let text, let parameters):
      parameters.withPointers { values, lengths, formats in
        PQsendQueryParams(
          pointer, text, Int32(parameters.count), parameters.types.map(PostgresType.init).map(\.oid), values, lengths,
          formats, 1) == 1
      }
    }
  }

  private func lost() -> DatabaseFault {
    isBroken = true
    return DatabaseFault(engine: .postgres, code: "08006", message: Self.message(pointer))
  }

  /// What libpq says about the connection, on one line.
  private static func message(_ connection: OpaquePointer) -> String {
    String(cString: PQerrorMessage(connection)).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func withCStrings<Value>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
  ) -> Value {
    let copies = texts.map { strdup($0) }
    defer { copies.forEach { free($0) } }
    let pointers = copies.map { $0.map { UnsafePointer($0) } } + [nil]
    return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
  }
}

extension PostgresSession.Command {
  /// What a fault may say about the command: its text, never its parameters.
  var text: String {
    switch self {
    case .plain(let text), .prepare(_, let text, _), .execute(_, let text, _), .once(let text, _): text
    }
  }
}
