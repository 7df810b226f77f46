import Basics
import FormEngine
import Foundation
import Store
import Testing
import Worlds

@testable import Collect

@Suite struct PacksAreInstalled {
  private func pack(edition: Int = 1, version: Int = 1, water: String = "Water") throws -> Pack {
    var files = PacksAreChecked.good
    files["pack.yaml"] = files["pack.yaml"]?.replacing("edition: 1", with: "edition: \(edition)")
    files["camp.md"] = files["camp.md"]?.replacing("| camp | 1 |", with: "| camp | \(version) |")
      .replacing("Water", with: water)
    return try #require(try PacksAreChecked.folder(files).read().pack)
  }

  @Test(arguments: Engines.all)
  func `the same edition twice changes nothing, a later one publishes what changed`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let packs = Packs(store: world.store, forms: world.forms)
    try await packs.install(try pack(), by: world.officer)
    let heads = try await world.count("entry")
    try await packs.install(try pack(), by: world.officer)
    #expect(try await world.count("entry") == heads)
    #expect(try await packs.installed().map(\.content.forms) == [[.init(formID: "camp", version: "1")]])

    try await packs.install(try pack(edition: 2), by: world.officer)
    let form = ID<FormEngine.Form>(formID: "camp")
    #expect(try await world.forms.record(form).versions.count == 1)
    try await packs.install(try pack(edition: 3, version: 2, water: "Drinking water"), by: world.officer)
    #expect(try await world.forms.record(form).versions.map(\.content.version) == ["1", "2"])
    #expect(try await packs.installed().map(\.content.manifest.edition) == [3])
    await #expect(throws: PackRefusal.earlierEdition(2, installed: 3)) {
      try await packs.install(try pack(edition: 2), by: world.officer)
    }
    #expect(try await world.store.rebuild(replacing: false).isSound)
  }

  @Test(arguments: Engines.all)
  func `other content under the version of a form is refused, and the edition stays`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let packs = Packs(store: world.store, forms: world.forms)
    try await packs.install(try pack(), by: world.officer)
    await #expect(throws: FormRefusal.versionIsTaken("1")) {
      try await packs.install(try pack(edition: 2, water: "Tank"), by: world.officer)
    }
    #expect(try await packs.installed().map(\.content.manifest.edition) == [1])
    let viewer = Requester(.user(ID()), grants: [Grant(.viewer)])
    await #expect(throws: FormRefusal.notGranted) { try await packs.install(try pack(edition: 2), by: viewer) }
  }

  @Test(arguments: Engines.all)
  func `what is written out is the pack again, with its lists in the forms`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let packs = Packs(store: world.store, forms: world.forms)
    try await packs.install(try pack(), by: world.officer)
    let files = try await packs.files(of: "camp")
    #expect(files.map(\.name) == ["pack.yaml", "camp.md"])
    let folder = try PacksAreChecked.folder(
      Dictionary(files.map { ($0.name, String(decoding: $0.bytes, as: UTF8.self)) }, uniquingKeysWith: { $1 }))
    let (again, findings) = folder.read()
    #expect(findings == [])
    #expect(again?.forms.map(\.xform) == (try pack()).forms.map(\.xform))

    let other = try await CollectWorld(engine)
    try await Packs(store: other.store, forms: other.forms).install(try #require(again), by: other.officer)
    #expect(
      try await Packs(store: other.store, forms: other.forms).files(of: "camp").map(\.bytes) == files.map(\.bytes))
    await #expect(throws: PackRefusal.unknown("nothing")) { _ = try await packs.files(of: "nothing") }
  }
}
