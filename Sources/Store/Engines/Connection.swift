/// One session with a database, used by one thread only.
protocol Connection: AnyObject {
  var kind: EngineKind { get }

  func rows(_ sql: SQL) throws -> [Row]
  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws
  func run(_ sql: SQL) throws -> Int
  func runMany(_ statements: [SQL]) throws
  /// What follows does not build on what is not settled yet: a connection may bring rows of several closures together.
  func beginClosure()
  /// Waits until `runMany` is done, and throws what failed of it: a statement may be sent and not waited for.
  func settle() throws
  /// Whether questions that are asked together cost less than one by one.
  var sharesTrips: Bool { get }
  /// The answers to several questions that do not build on each other.
  func answers(to questions: [SQL]) throws -> [[Row]]

  /// Runs the thread's whole work; the other methods may be called only inside.
  func withAccess(_ body: () throws -> Void) throws

  /// Statements that take longer than `limit` fail with `StoreTimeout`.
  func begin(_ purpose: TransactionPurpose, limit: Duration?) throws
  /// Savepoints nest: one of a level lies inside that of the level before.
  func savepoint(_ level: Int) throws
  func releaseSavepoint(_ level: Int) throws
  func rollBackToSavepoint(_ level: Int) throws
  func commit() throws
  /// Ends the transaction if one is open, whatever its state.
  func rollBack()
  /// False when an error ended the transaction or made it unusable.
  var isTransactionUsable: Bool { get }

  /// Why the whole transaction may succeed when run again; nil when it will not.
  func obstacle(_ error: any Error) -> Obstacle?
}

enum TransactionPurpose {
  case read, write
}

enum Obstacle {
  /// Another transaction was in its way.
  case collision
  /// The session was lost, or the database takes no work for the moment.
  case unavailable
}
