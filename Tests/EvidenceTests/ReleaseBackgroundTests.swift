import Basics
import Office
import Store
import Testing
import Worlds

@testable import Evidence

/// What takes longer than a page may is figured again in the background.
@Suite struct IssuesAreFiguredAgainInTheBackground {
  @Test(arguments: Engines.all)
  func `a run is begun once, and gives what figuring at once gives, without what is the same`(
    engine: EngineKind
  ) async throws {
    let world = try await ReleaseWorld(engine)
    let (releases, store) = (world.releases, world.world.store)
    for district in ["A1", "B1"] { try await world.world.send(.init(district: district, kind: "tent")) }
    let id = try await world.prepare()
    #expect(try await releases.verifying(id) == nil)
    let run = try await releases.beginVerifying(id, by: world.reviewer)
    #expect(try await releases.beginVerifying(id, by: world.head) == run, "it is under way")
    try await world.world.send(.init(district: "A1", kind: "house"))
    let worker = JobWorker(store.jobs, [releases.verifier], rest: .milliseconds(5))
    let task = Task { await worker.run() }
    defer { task.cancel() }
    var found: Releases.Verifying?
    for _ in 0..<4000 where found?.found == nil {
      found = try await releases.verifying(id)
      if found?.job.state == .failed { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    let (background, now) = (try #require(found?.found), try await releases.verify(id))
    #expect(background.hasMoved && background.count == now.figures.count)
    #expect(background.figures == now.figures.filter { $0.state != .same } && background.leftOut > 0)
    #expect(background.position == now.position)
    #expect(try await releases.beginVerifying(id, by: world.head) != run, "it can be figured once more")
  }

  @Test func `an issue with many records behind it is not figured while a page waits`() async throws {
    var content = try await ReleaseWorld(.sqlite).content()
    #expect(!Releases.isLarge(content))
    guard case .figures(var table, let picture) = content.blocks[1].content else { return #expect(Bool(false)) }
    table.total?.figures[0] = FrozenFigure(0.5, units: 60_000, records: 60_000, digest: "")
    if table.total == nil {
      table.total = .init(
        FrozenTable.totalKey, LocalizedText(english: "All"),
        [FrozenFigure(0.5, units: 60_000, records: 60_000, digest: "")])
    }
    content.blocks[1].content = .figures(table, picture)
    #expect(Releases.isLarge(content))
  }
}
