/// One session with a database, used by one thread only.
protocol Connection: AnyObject {
  var kind: EngineKind { get }

  func rows(_ sql: SQL) throws -> [Row]
  func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws
  func run(_ sql: SQL) throws -> Int
  func runMany(_ statements: [SQL]) throws

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

  /// Whether the whole transaction may succeed when run again: another one was in its way, or the session was lost.
  func isTransient(_ error: any Error) -> Bool
}

enum TransactionPurpose {
  case read, write
}
