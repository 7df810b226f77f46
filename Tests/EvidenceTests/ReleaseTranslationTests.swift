import Basics
import Office
import Store
import Testing
import Worlds

@testable import Evidence

/// A language follows under the number of an issue, and nothing else of the issue changes.
@Suite struct ALanguageFollows {
  private func released(_ engine: EngineKind) async throws -> (ReleaseWorld, ID<Release>) {
    let world = try await ReleaseWorld(engine)
    try await world.world.send(.init(kind: "tent"))
    let id = try await world.prepare()
    try await world.clear(id)
    try await world.publish(id)
    return (world, id)
  }

  private func content(_ world: ReleaseWorld, _ id: ID<Release>) async throws -> ReleaseContent {
    try #require(try await world.world.store.read { try $0.releaseContent(id) })
  }

  @Test(arguments: Engines.all)
  func `reviewed words join the issue that is out, whose number and figures stay`(engine: EngineKind) async throws {
    let (world, id) = try await released(engine)
    let (before, line) = (try await content(world, id), try await world.line(id))
    #expect(before.languagesToFollow == [.turkish, .arabic], "its words are a draft that nobody reviewed")
    let releases = world.releases
    try await releases.translate(
      ["words": " Az sayıda alan: {{tents/total}}. "], into: .turkish, of: id, seeing: nil, by: world.officer)
    let digest = try #require(try await world.line(id).progress.translation(.turkish)?.digest)
    await #expect(throws: ReleaseRefusal.uncleared(figure: before.title, step: .officer)) {
      try await releases.publish(.turkish, of: id, seeing: digest, by: world.head)
    }
    try await releases.take(.officer, for: .turkish, of: id, seeing: digest, by: world.officer)
    try await releases.take(.technicalReview, for: .turkish, of: id, seeing: digest, by: world.reviewer)
    try await releases.take(.headOfOffice, for: .turkish, of: id, seeing: digest, by: world.head)
    #expect(try await content(world, id) == before, "nothing shows before it is out")
    try await releases.publish(.turkish, of: id, seeing: digest, by: world.head)
    let after = try await content(world, id)
    #expect(after.texts["words"]?.texts[.turkish] == "Az sayıda alan: {{tents/total}}.")
    #expect(after.texts["words"]?.texts[.english] == "Few sites." && after.languagesToFollow == [.arabic])
    #expect(after.tables.map(\.table) == before.tables.map(\.table) && after.number == before.number)
    let now = try await world.line(id)
    #expect(now.progress.digest == line.progress.digest && now.released == line.released && now.state == .released)
    await #expect(throws: ReleaseRefusal.languageIsThere) {
      try await releases.translate(["words": "Başka"], into: .turkish, of: id, seeing: digest, by: world.officer)
    }
    #expect(try await !releases.verify(id).hasMoved)
    _ = try await world.world.store.sealNow()
    #expect(try await world.world.store.rebuild().differences == [])
  }

  @Test(arguments: Engines.all)
  func `words that change are open again, nobody reviews their own, and figures must exist`(engine: EngineKind)
    async throws
  {
    let (world, id) = try await released(engine)
    let releases = world.releases
    await #expect(throws: ReleaseRefusal.figureUnknown("water/total")) {
      try await releases.translate(
        ["words": "{{water/total}}"], into: .turkish, of: id, seeing: nil, by: world.officer)
    }
    await #expect(throws: ReleaseRefusal.notAllowed) {
      try await releases.translate(["words": "Az"], into: .turkish, of: id, seeing: nil, by: world.reviewer)
    }
    await #expect(throws: ReleaseRefusal.languageIsThere) {
      try await releases.translate(["words": "Few"], into: .english, of: id, seeing: nil, by: world.officer)
    }
    await #expect(throws: ReleaseRefusal.textUnknown) {
      try await releases.translate(
        [:], labels: ["blocks/water/title": "ماء"], into: .arabic, of: id, seeing: nil, by: world.officer)
    }
    try await releases.translate(["words": "Az alan"], into: .turkish, of: id, seeing: nil, by: world.officer)
    let first = try #require(try await world.line(id).progress.translation(.turkish)?.digest)
    try await releases.take(.officer, for: .turkish, of: id, seeing: first, by: world.officer)
    let both = Requester(world.officer.actor, grants: [Grant(.reviewer)])
    await #expect(throws: ReleaseRefusal.ownWork) {
      try await releases.take(.technicalReview, for: .turkish, of: id, seeing: first, by: both)
    }
    await #expect(throws: ReleaseRefusal.hasChanged) {
      try await releases.translate(["words": "Çok az"], into: .turkish, of: id, seeing: nil, by: world.officer)
    }
    try await releases.translate(["words": "Çok az"], into: .turkish, of: id, seeing: first, by: world.officer)
    #expect(try await world.line(id).progress.translation(.turkish)?.step(.officer) == nil)
    await #expect(throws: ReleaseRefusal.hasChanged) {
      try await releases.take(.technicalReview, for: .turkish, of: id, seeing: first, by: world.reviewer)
    }
  }

  /// A language that the product did not have when the issue was prepared.
  @Test(arguments: Engines.all)
  func `a new language brings what figures and places are called, cleared with the words`(engine: EngineKind)
    async throws
  {
    let (world, id) = try await released(engine)
    let (before, line, releases) = (try await content(world, id), try await world.line(id), world.releases)
    let labels = Dictionary(
      uniqueKeysWithValues: before.labels.map { ($0.address, "\($0.text[.english] ?? "") بالعربية") })
    #expect(
      Set(labels.keys).isSuperset(of: ["title", "imprint/credit", "blocks/tents/title", "blocks/tents/dimension"]))
    #expect(labels.keys.contains { $0.hasPrefix("blocks/tents/line/") } && labels["blocks/tents/total"] != nil)
    let words = ["words": "مواقع قليلة: {{tents/total}}."]
    var some = labels
    some["blocks/tents/dimension"] = " "
    try await releases.translate(words, labels: some, into: .arabic, of: id, seeing: nil, by: world.officer)
    let first = try #require(try await world.line(id).progress.translation(.arabic)?.digest)
    await #expect(throws: ReleaseRefusal.translationIncomplete) {
      try await releases.take(.officer, for: .arabic, of: id, seeing: first, by: world.officer)
    }
    try await releases.translate(words, labels: labels, into: .arabic, of: id, seeing: first, by: world.officer)
    let digest = try #require(try await world.line(id).progress.translation(.arabic)?.digest)
    #expect(digest != first, "labels are among what is cleared")
    try await releases.take(.officer, for: .arabic, of: id, seeing: digest, by: world.officer)
    try await releases.take(.technicalReview, for: .arabic, of: id, seeing: digest, by: world.reviewer)
    try await releases.take(.headOfOffice, for: .arabic, of: id, seeing: digest, by: world.head)
    #expect(try await content(world, id) == before, "nothing shows before it is out")
    try await releases.publish(.arabic, of: id, seeing: digest, by: world.head)

    let (after, now) = (try await content(world, id), try await world.line(id))
    #expect(after.languages == [.english, .turkish, .arabic])
    let (table, former) = (try #require(after.tables.first?.table), try #require(before.tables.first?.table))
    #expect(table.definition.title[.arabic] == "Sites of tents بالعربية" && table.definition.title[.turkish] == "Çadır")
    #expect(table.dimension?[.arabic] == "Province بالعربية")
    #expect(table.lines.allSatisfy { $0.label[.arabic] != nil })
    #expect(table.allLines.map(\.figures) == former.allLines.map(\.figures))
    #expect(after.imprint.credit[.arabic] == "Thanks بالعربية" && now.title[.arabic] == "Situation report بالعربية")
    #expect(now.progress.digest == line.progress.digest && now.number == line.number && now.state == .released)
    #expect(after.languagesToFollow == [.turkish])
    #expect(try await !releases.verify(id).hasMoved)
    _ = try await world.world.store.sealNow()
    #expect(try await world.world.store.rebuild().differences == [])
  }

  @Test(arguments: Engines.all)
  func `nothing follows what is not out, or does not hold any more`(engine: EngineKind) async throws {
    let world = try await ReleaseWorld(engine)
    let id = try await world.prepare()
    await #expect(throws: ReleaseRefusal.isNotReleased) {
      try await world.releases.translate(["words": "Az"], into: .turkish, of: id, seeing: nil, by: world.officer)
    }
    try await world.clear(id)
    try await world.publish(id)
    try await world.releases.withdraw(id, because: "Wrong", by: world.head)
    await #expect(throws: ReleaseRefusal.isWithdrawn) {
      try await world.releases.translate(["words": "Az"], into: .turkish, of: id, seeing: nil, by: world.officer)
    }
  }
}
