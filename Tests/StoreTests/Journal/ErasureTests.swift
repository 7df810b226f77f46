import Basics
import Foundation
import Testing
import Worlds

@testable import Store

/// What is erased is gone from tables, journal, files, log, backups made after, and backups restored that were made
/// before; and the journal still proves that nothing else was touched.
@Suite struct Erasing {
  static func erasures() throws -> ErasureList {
    ErasureList(file: try Scratch.newFolder().appending(path: "erasures"))
  }

  /// Some notes, one person with three streams about her, one of them shared with somebody else, and a photograph.
  struct Mission {
    let world: NotesWorld
    /// Of this test alone: all databases of the run lie on one server.
    let name = "Zübeyde-Qorbanî-\(UUID().uuidString)"
    let words = "ayağı kırık, hemşire bekliyor \(UUID().uuidString)"
    let portrait: [UInt8]
    let person: ID<JournalStream>
    let about: ID<JournalStream>
    let shared: ID<JournalStream>
    let photo: BlobID

    init(_ world: NotesWorld) async throws {
      self.world = world
      portrait = Array("EXIF of \(name)".utf8) + (0..<70_000).map { _ in UInt8.random(in: 0...255) }
      for number in 0..<30 { try await world.write("somebody \(number)", String(repeating: "text ", count: number)) }
      person = try await world.write("\(name) first", "x")
      try await world.edit(person, title: name)
      about = try await world.write("visit", "\(name): \(words)")
      shared = try await world.write("household", "\(name) and Yusuf")
      photo = try await world.store.blobs.put(
        stream: about, of: Notes.kind, type: "image/jpeg", bytes: portrait)
      let (about, shared, person) = (about, shared, person)
      _ = try await world.store.perform(ID(), by: NotesWorld.clerk) { decision in
        try decision.link(person: person, to: about)
        try decision.link(person: person, to: shared)
        return true
      }
      for number in 30..<60 { try await world.write("somebody \(number)", String(repeating: "text ", count: number)) }
      // An earlier form of the words lies where a row has been.
      try await world.edit(about, body: "\(name) moved")
    }

    func erase() async throws {
      let shared = shared
      try await world.store.erase(person, verb: ID(), by: NotesWorld.clerk) { stream, _ in
        stream == shared ? .redacted(Notes.Written(title: "household", body: "Yusuf")) : .erased
      }
    }
  }

  /// Where in these files one of the values is found.
  static func findings(of mission: Mission, in folders: [URL]) throws -> [String] {
    let values =
      [mission.name, mission.name.lowercased(), mission.words].map { Data($0.utf8) }
      + [Data(mission.portrait[..<1000]), Data(mission.portrait[60_000..<60_100])]
    var found: [String] = []
    for folder in folders {
      let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: [.isRegularFileKey])
      while let file = files?.nextObject() as? URL {
        // A server's files come and go.
        guard (try? file.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true,
          let data = try? Data(contentsOf: file, options: .alwaysMapped)
        else { continue }
        if values.contains(where: { data.range(of: $0) != nil }) {
          found.append(file.pathComponents.suffix(3).joined(separator: "/"))
        }
      }
    }
    return found
  }

  /// The folders in which the database keeps anything at all.
  static func folders(of world: NotesWorld) async throws -> [URL] {
    switch world.location {
    case .sqlite(let file): return [file.deletingLastPathComponent()]
    default:
      let folder: String? = try await world.store.read { reader in
        try reader.value("SELECT current_setting('data_directory')")
      }
      return [URL(filePath: try #require(folder))]
    }
  }

  @Test func `a list is read as it was written, one of keys alone too, and nothing else is`() throws {
    let (key, stream) = (ID<StreamKey>(), ID<JournalStream>())
    let mark = ErasureList.Remains(
      stream: stream, compartment: NotesWorld.office, kind: "note.gone", ids: [ID(), ID()])
    let items: Set<ErasureList.Item> = [.key(key, of: stream), .remains(mark)]
    #expect(try ErasureList.items(of: ErasureList.text(of: items)) == items)
    #expect(try ErasureList.items(of: "\(key) \(stream)\n") == [.key(key, of: stream)])
    for line in ["\(key)", "\(key) x", "\(stream) \(key) note.gone", "\(stream) \(key) note.gone \(key) x"] {
      #expect(throws: MalformedBytes.self, "\(line)") { try ErasureList.items(of: line) }
    }
  }

  @Test(arguments: Engines.all)
  func `an erased person is in no table, and the journal holds`(engine: EngineKind) async throws {
    let mission = try await Mission(NotesWorld(engine, erasures: Self.erasures()))
    let world = mission.world
    try await mission.erase()
    #expect(try await world.note(mission.person) == nil)
    #expect(try await world.note(mission.about) == nil)
    #expect(try await world.note(mission.shared) == .init(title: "household", body: "Yusuf", edits: 0))
    #expect(try await world.store.blobs.facts(of: mission.photo) == nil)
    #expect(try await world.store.blobs.storage.size(of: mission.photo.digest) == nil)
    await #expect(throws: StreamIsErased.self) {
      try await world.store.blobs.put(stream: mission.about, of: Notes.kind, type: "x/y", bytes: [1])
    }
    let history = try await world.store.history(of: mission.about)
    #expect(history.filter { $0.header.key != nil }.allSatisfy { $0.payload == nil })
    #expect(try await world.count("tombstone") == 3)
    #expect(try await world.store.erasures?.items().count == 3)
    #expect(try await world.store.verify().isSound)
    #expect(try await world.store.rebuild().differences == [])
    await #expect(throws: StreamIsErased.self) { try await world.edit(mission.person, title: "again") }
    try await world.edit(mission.shared, body: "Yusuf and Leyla")
    #expect(try await world.note(mission.shared)?.body == "Yusuf and Leyla")
  }

  @Test(arguments: Engines.all)
  func `an erasure reaches other offices`(engine: EngineKind) async throws {
    let mission = try await Mission(NotesWorld(engine))
    let hatay = try await NotesWorld(engine, clock: TestClock(seed: 2), erasures: Self.erasures())
    try await Exchange.acquaint([mission.world, hatay])
    try await Exchange.send(from: mission.world, to: hatay)
    try await hatay.edit(mission.about, title: "known here")
    try await mission.erase()
    try await Exchange.send(from: mission.world, to: hatay)
    try await Exchange.send(from: hatay, to: mission.world)
    for world in [mission.world, hatay] {
      #expect(try await world.note(mission.about) == nil)
      #expect(try await world.note(mission.shared)?.body == "Yusuf")
      #expect(try await world.store.verify().isSound)
    }
    #expect(try await hatay.store.erasures?.items().count == 3)
    #expect(try await Exchange.tables(of: mission.world) == Exchange.tables(of: hatay))
  }

  @Test(arguments: Engines.all)
  func `no byte of it is left in files, log, a new backup, or an old backup restored`(engine: EngineKind) async throws {
    let erasures = try Self.erasures()
    let mission = try await Mission(
      NotesWorld(at: engine.location(isAlone: true), keys: .new(), erasures: erasures))
    let world = mission.world
    let folders = try await Self.folders(of: world)
    #expect(try !Self.findings(of: mission, in: folders).isEmpty, "the search finds nothing at all")
    let old = try await Backups.make(of: world)
    try await mission.erase()
    #expect(try Self.findings(of: mission, in: folders) == [])
    let new = try await Backups.make(of: world)
    #expect(try Self.findings(of: mission, in: [new.backup.folder.deletingLastPathComponent()]) == [])
    #expect(try await world.store.verify().isSound)

    let restored = try await Backups.restore(
      old, to: engine, isAlone: true, keys: world.keys, erasures: erasures)
    #expect(try await restored.note(mission.person) == nil)
    #expect(try await restored.note(mission.about) == nil)
    #expect(try await restored.note(mission.shared) == nil, "the snapshot was made after that backup")
    #expect(try await restored.count("note") == 60)
    #expect(try await restored.store.verify().isSound)
    #expect(try await restored.store.rebuild().isSound)
    let restoredFolders = try await Self.folders(of: restored)
    #expect(try Self.findings(of: mission, in: restoredFolders) == [])
    #expect(try await restored.store.blobs.storage.size(of: mission.photo.digest) == nil)
  }
}
