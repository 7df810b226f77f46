import Testing

@testable import Store

@Suite struct LostCommits {
  /// A session that is lost while it commits, when the server has kept the transaction.
  final class LosingConnection: Connection {
    let kind = EngineKind.postgres
    func rows(_ sql: SQL) throws -> [Row] { [] }
    func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {}
    func run(_ sql: SQL) throws -> Int { 0 }
    func runMany(_ statements: [SQL]) throws {}
    func beginClosure() {}
    func settle() throws {}
    let sharesTrips = false
    func answers(to questions: [SQL]) throws -> [[Row]] { [] }
    func withAccess(_ body: () throws -> Void) throws { try body() }
    func begin(_ purpose: TransactionPurpose, limit: Duration?) throws {}
    func savepoint(_ level: Int) throws {}
    func releaseSavepoint(_ level: Int) throws {}
    func rollBackToSavepoint(_ level: Int) throws {}
    func commit() throws { throw DatabaseFault(engine: .postgres, code: "08007", message: "no answer") }
    func rollBack() {}
    let isTransactionUsable = true
    func obstacle(_ error: any Error) -> Obstacle? { nil }
  }

  @Test(arguments: [1, 5])
  func `a batch whose commit got no answer is not run again, and all who wait are told`(count: Int) {
    let (runs, told) = (Counter(), Counter())
    let batch = (0..<count).map { _ in
      PendingTransaction(
        attempt: { _ in runs.next() },
        finish: { failure in
          if (failure as? DatabaseFault)?.code == "08007" { told.next() }
        }, limit: nil)
    }
    TransactionRunner(connection: LosingConnection(), logger: DatabaseOptions().logger).write(batch[...])
    #expect(runs.value == count)
    #expect(told.value == count)
  }
}
