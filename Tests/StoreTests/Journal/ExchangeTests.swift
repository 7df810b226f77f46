import Basics
import Foundation
import Testing
import Worlds

@testable import Store

/// Copies that received the same entries, in any order, have equal tables and equal vectors of heads.
@Suite struct Exchange {
  /// All journalled tables as text, sorted: what two copies are compared by.
  static func tables(
    of world: NotesWorld,
    _ names: [String] = [
      "note", "note_word", "topic", "topic_entry", "item", "stream", "subject", "tombstone", "conflict",
    ]
  ) async throws -> [String: [String]] {
    try await world.store.read { reader in
      var tables: [String: [String]] = [:]
      for name in names {
        let columns = try reader.columnNames(of: name).map { "\(name: $0)" as SQL }
        tables[name] = try reader.rows("SELECT \(joined: columns) FROM \(name: name)").map { "\($0.cells)" }.sorted()
      }
      return tables
    }
  }

  /// Brings everything from one node to the other, over bytes.
  @discardableResult
  static func send(
    from: NotesWorld, to: NotesWorld, compartments: Set<ID<Compartment>>? = nil, keys: Bool = true, limit: Int = 4096
  ) async throws -> Store.Receipt {
    let receiver = keys ? try await to.store.card() : nil
    let bundle = try await from.store.export(
      since: to.store.heads(), compartments: compartments, for: receiver, limit: limit)
    return try await to.store.receive(JournalBundle(bytes: from.store.encode(bundle)))
  }

  static func acquaint(_ worlds: [NotesWorld]) async throws {
    for world in worlds {
      for other in worlds { try await world.store.trust(other.store.card()) }
    }
  }

  @Test(arguments: Engines.all)
  func `what one office wrote another has, can read and can go on with`(engine: EngineKind) async throws {
    let ankara = try await NotesWorld(engine, name: "Ankara")
    let hatay = try await NotesWorld(engine, clock: TestClock(seed: 2), name: "Hatay")
    try await Self.acquaint([ankara, hatay])
    let stream = try await ankara.write("tents", "three")
    #expect(try await Self.send(from: ankara, to: hatay) == .init(added: 1, keys: 1))
    #expect(try await hatay.note(stream)?.body == "three")
    try await hatay.edit(stream, body: "four")
    try await Self.send(from: hatay, to: ankara)
    #expect(try await ankara.note(stream)?.body == "four")
    #expect(try await Self.tables(of: ankara) == Self.tables(of: hatay))
    #expect(try await ankara.store.heads() == hatay.store.heads())
    for world in [ankara, hatay] { #expect(try await world.store.verify().isSound) }
    #expect(try await Self.send(from: ankara, to: hatay) == .init())
  }

  @Test(arguments: Engines.all)
  func `an entry is applied after the one it builds on, also when both come at once`(engine: EngineKind) async throws {
    let ankara = try await NotesWorld(engine)
    let hatay = try await NotesWorld(engine, clock: TestClock(seed: 2))
    try await Self.acquaint([ankara, hatay])
    let topic = try await ankara.open("Shelter")
    try await Self.send(from: ankara, to: hatay)
    try await ankara.open("Shelter and water", stream: topic)
    let renaming = try await ankara.store.history(of: topic).last?.id
    // Its stream comes before the topic's.
    let note = try await ankara.write("tents", on: topic, ground: renaming, stream: ID(high: 1, low: 1))
    try await Self.send(from: ankara, to: hatay)
    #expect(try await hatay.isGrounded(note) == true)
    // Now its key is there already.
    try await ankara.open("Water", stream: topic)
    let again = try await ankara.store.history(of: topic).last?.id
    try await ankara.write("tanks", on: topic, ground: again, stream: note)
    try await Self.send(from: ankara, to: hatay)
    for world in [ankara, hatay] {
      #expect(try await world.isGrounded(note) == true)
      #expect(try await world.store.rebuild().differences == [])
    }
    #expect(try await Self.tables(of: ankara) == Self.tables(of: hatay))
  }

  @Test(arguments: Engines.all)
  func `two who edit one field apart are brought together as a conflict`(engine: EngineKind) async throws {
    let ankara = try await NotesWorld(engine)
    let hatay = try await NotesWorld(engine, clock: TestClock(seed: 2))
    try await Self.acquaint([ankara, hatay])
    let stream = try await ankara.write("tents", "three")
    try await Self.send(from: ankara, to: hatay)
    try await ankara.edit(stream, body: "four")
    hatay.clock.move(seconds: 5)
    try await hatay.edit(stream, title: "tarpaulins", body: "five")
    try await Self.send(from: ankara, to: hatay)
    try await Self.send(from: hatay, to: ankara)
    for world in [ankara, hatay] {
      #expect(try await world.note(stream) == .init(title: "tarpaulins", body: "five", edits: 2))
      let conflicts = try await world.conflicts(stream)
      #expect(conflicts.map(\.field) == ["body"] && conflicts.allSatisfy { $0.settled == nil })
    }
    hatay.clock.move(seconds: 5)
    try await hatay.edit(stream, body: "four and five")
    try await Self.send(from: hatay, to: ankara)
    for world in [ankara, hatay] {
      #expect(try await world.conflicts(stream).allSatisfy { $0.settled != nil })
    }
    #expect(try await Self.tables(of: ankara) == Self.tables(of: hatay))
  }

  @Test(arguments: Engines.all)
  func `whoever takes one of two values makes the heads one again on every node`(engine: EngineKind) async throws {
    let ankara = try await NotesWorld(engine)
    let hatay = try await NotesWorld(engine, clock: TestClock(seed: 2), name: "Hatay")
    try await Self.acquaint([ankara, hatay])
    let stream = try await ankara.write("tents", "three")
    try await Self.send(from: ankara, to: hatay)
    let four = try await ankara.edit(stream, title: "tents", body: "four")
    hatay.clock.move(seconds: 5)
    try await hatay.edit(stream, title: "tarpaulins", body: "five")
    try await Self.send(from: hatay, to: ankara)
    let told = try await ankara.store.read { try ankara.store.disagreement(on: "body", of: stream, in: $0) }
    #expect(told?.sides.map(\.value) == ["five", "four"] && told?.sides.map(\.counts) == [true, false])
    #expect(told?.sides.map(\.entry.node) == [try await hatay.store.card().node, try await ankara.store.card().node])
    await #expect(throws: ConflictIsOther.self) { try await ankara.settle("body", of: stream, keeping: ID()) }
    ankara.clock.move(seconds: 9)
    try await ankara.settle("body", of: stream, keeping: four)
    try await Self.send(from: ankara, to: hatay)
    for world in [ankara, hatay] {
      // The other field of the entry that was taken stays as it was.
      #expect(try await world.note(stream) == .init(title: "tarpaulins", body: "four", edits: 3))
      let open = try await world.conflicts(stream).filter { $0.settled == nil }
      #expect(open.map(\.field) == ["title"])
      #expect(try await world.store.read { try world.store.disagreement(on: "body", of: stream, in: $0) } == nil)
      let tips: [UInt8]? = try await world.store.read { try $0.value("SELECT tips FROM stream WHERE id = \(stream)") }
      #expect(tips?.isEmpty == true)
    }
    #expect(try await Self.tables(of: ankara) == Self.tables(of: hatay))
    #expect(try await hatay.store.rebuild().differences == [])
  }

  @Test(arguments: Engines.all)
  func `a stream that cannot be applied keeps nothing else from being sealed and applied`(engine: EngineKind)
    async throws
  {
    let ankara = try await NotesWorld(engine)
    let ahead = try await NotesWorld(engine, clock: TestClock(seed: 2))
    try await Self.acquaint([ankara, ahead])
    ahead.clock.move(seconds: 3600)
    let stream = try await ahead.write("tents", "three")
    try await Self.send(from: ahead, to: ankara)
    try await ankara.store.write { writer in
      // Of a stream that has no row, before and behind the other.
      for unknown in [ID<JournalStream>(high: 0, low: 1), ID(high: .max, low: 1)] {
        try writer.run(
          "INSERT INTO parked (entry, stream, reason, until) VALUES (\(ID<Entry>()), \(unknown), 'time', \(Instant(microseconds: 0)))"
        )
      }
    }
    ankara.clock.move(seconds: 3600)
    try await ankara.write("blankets")
    try await ankara.store.tick()
    #expect(try await ankara.note(stream)?.body == "three")
    #expect(try await ankara.store.read { try $0.hasPending() } == false)
  }

  @Test(arguments: Engines.all)
  func `an entry from a clock far ahead waits, and wins nothing`(engine: EngineKind) async throws {
    let ankara = try await NotesWorld(engine)
    let wrong = try await NotesWorld(engine, clock: TestClock(seed: 2))
    try await Self.acquaint([ankara, wrong])
    let stream = try await ankara.write("tents", "three")
    try await Self.send(from: ankara, to: wrong)
    wrong.clock.move(seconds: 3600)
    try await wrong.edit(stream, body: "from the future")
    try await Self.send(from: wrong, to: ankara)
    #expect(try await ankara.note(stream)?.body == "three")
    #expect(try await ankara.store.read { try $0.parkedCounts() } == ["time": 1])
    try await ankara.edit(stream, body: "now")
    #expect(try await ankara.note(stream)?.body == "now")
    ankara.clock.move(seconds: 3600 - 601)
    try await ankara.store.tick()
    #expect(try await ankara.note(stream)?.body == "now")
    ankara.clock.move(seconds: 2)
    try await ankara.store.tick()
    #expect(try await ankara.note(stream)?.body == "from the future")
    #expect(try await ankara.conflicts(stream).map(\.field) == ["body"])
    // What is written from now on is later than what was seen.
    try await ankara.edit(stream, body: "seen")
    #expect(try await ankara.note(stream)?.body == "seen")
  }

  @Test(arguments: Engines.all)
  func `a node without keys keeps and forwards what it cannot read`(engine: EngineKind) async throws {
    let ankara = try await NotesWorld(engine)
    let relay = try await NotesWorld(engine, clock: TestClock(seed: 2))
    let hatay = try await NotesWorld(engine, clock: TestClock(seed: 3))
    try await relay.store.trust(ankara.store.card())
    try await hatay.store.trust(relay.store.card())
    let stream = try await ankara.write("tents", "three")
    try await Self.send(from: ankara, to: relay, keys: false)
    #expect(try await relay.note(stream) == nil)
    #expect(try await relay.store.read { try $0.parkedCounts() } == ["key": 1])
    await #expect(throws: StreamIsSealed.self) { try await relay.edit(stream, body: "x") }
    try await Self.send(from: relay, to: hatay)
    #expect(try await hatay.note(stream) == nil)
    // The keys come later, over another way.
    let direct = try await ankara.store.export()
    await #expect(throws: SenderIsUnknown.self) { try await hatay.store.receive(direct) }
    try await hatay.store.trust(ankara.store.card())
    let keys = try await ankara.store.exportKeys(of: [NotesWorld.office], for: hatay.store.card())
    #expect(try await hatay.store.receive(keys).keys == 1)
    #expect(try await hatay.note(stream)?.body == "three")
    #expect(try await hatay.store.read { try $0.parkedCounts() }.isEmpty)
    #expect(try await relay.store.verify().isSound)
  }

  @Test(arguments: Engines.all)
  func `a chain can be handed over in parts, twice, and not with a gap`(engine: EngineKind) async throws {
    let ankara = try await NotesWorld(engine)
    let hatay = try await NotesWorld(engine, clock: TestClock(seed: 2))
    try await Self.acquaint([ankara, hatay])
    var parts: [JournalBundle] = []
    for round in 0..<3 {
      let heads = try await ankara.store.heads()
      for number in 0..<4 { try await ankara.write("note \(round) \(number)") }
      parts.append(try await ankara.store.export(since: heads, for: hatay.store.card()))
    }
    #expect(try await hatay.store.receive(parts[2]).gaps.count == 1)
    #expect(try await hatay.count("entry") == 0)
    for part in [0, 1, 0, 2, 2, 1] { try await hatay.store.receive(parts[part]) }
    #expect(try await hatay.count("note") == 12)
    #expect(try await hatay.store.heads() == ankara.store.heads())
  }

  @Test(arguments: Engines.all)
  func `whatever was changed on the way is refused`(engine: EngineKind) async throws {
    let ankara = try await NotesWorld(engine)
    let hatay = try await NotesWorld(engine, clock: TestClock(seed: 2))
    try await Self.acquaint([ankara, hatay])
    for number in 0..<4 { try await ankara.write("note \(number)") }
    let bundle = try await ankara.store.export(for: hatay.store.card())
    let bytes = try ankara.store.encode(bundle)
    var generator = SeededGenerator(seed: 8)
    for _ in 0..<300 {
      var changed = bytes
      changed[Int.random(in: 0..<bytes.count, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      #expect(throws: (any Error).self) { try JournalBundle(bytes: changed) }
      #expect(throws: (any Error).self) {
        try JournalBundle(bytes: Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &generator))))
      }
    }
    // A sender that signs the bundle but altered what others wrote.
    var forged = bundle
    var header = forged.segments[0].entries[1].header
    header.kind = "note.erased"
    forged.segments[0].entries[1] = StoredEntry(header: header, payload: forged.segments[0].entries[1].payload)
    await #expect(throws: BundleIsForged.self) { try await hatay.store.receive(forged) }
    var cut = bundle
    cut.segments[0].entries.removeLast()
    await #expect(throws: BundleIsForged.self) { try await hatay.store.receive(cut) }
    var unsigned = bundle
    unsigned.segments[0].heads = []
    await #expect(throws: BundleIsForged.self) { try await hatay.store.receive(unsigned) }
    #expect(try await hatay.count("entry") == 0)
    try await hatay.store.receive(bundle)
    #expect(try await hatay.count("note") == 4)
  }

  @Test(arguments: Engines.all)
  func `a node that was started twice from one disk is found out`(engine: EngineKind) async throws {
    let keys = NodeKeys.new()
    let ankara = try await NotesWorld(engine, keys: keys)
    let hatay = try await NotesWorld(engine, clock: TestClock(seed: 2))
    let twin = try await NotesWorld(engine, keys: keys)
    #expect(twin.store.node == ankara.store.node)
    try await Self.acquaint([ankara, hatay])
    try await ankara.write("one")
    twin.clock.move(seconds: 1)
    try await twin.write("other")
    try await Self.send(from: ankara, to: hatay)
    let double = try await twin.store.export()
    await #expect(throws: ChainHasForked.self) { try await hatay.store.receive(double) }
    #expect(try await hatay.store.verify().isSound)
  }

  /// Random verbs on three nodes that meet at random, with two compartments of which a fourth node holds one only.
  @Test(arguments: Engines.all, 0..<4)
  func `random verbs, random meetings, lost keys and wrong clocks end in equal copies`(
    engine: EngineKind, seed: UInt64
  ) async throws {
    var generator = SeededGenerator(seed: seed)
    let other = ID<Compartment>(high: 0xC0, low: 2)
    var worlds: [NotesWorld] = []
    for number in 0..<4 {
      let start = Instant(
        microseconds: 1_750_000_000_000_000 + Int64.random(in: -400...400, using: &generator) * 1_000_000)
      worlds.append(
        try await NotesWorld(engine, clock: TestClock(start, seed: seed * 10 + UInt64(number)), name: "node \(number)"))
    }
    try await Self.acquaint(worlds)
    // The third runs an hour ahead now and then; the fourth only keeps the first compartment, and writes nothing.
    var notes: [(stream: ID<JournalStream>, compartment: ID<Compartment>)] = []
    var topics: [(stream: ID<JournalStream>, compartment: ID<Compartment>)] = []
    let item = ID<JournalStream>(high: 0x0190, low: seed)
    for step in 0..<90 {
      let world = worlds[Int.random(in: 0..<3, using: &generator)]
      if step == 30 { worlds[2].clock.move(seconds: 3600) }
      let compartment = Bool.random(using: &generator) ? NotesWorld.office : other
      switch Int.random(in: 0..<12, using: &generator) {
      case 0, 1:
        let topic = topics.filter { $0.compartment == compartment }.randomElement(using: &generator)?.stream
        var ground: ID<Entry>?
        if let topic, Int.random(in: 0..<4, using: &generator) > 0 {
          // Often a name that nobody has heard of yet: topic and note then travel together.
          if Int.random(in: 0..<4, using: &generator) > 0 {
            try await world.open("topic \(Int.random(in: 0..<3, using: &generator))", stream: topic, in: compartment)
          }
          ground = try await world.store.history(of: topic).last?.id
        }
        let known = notes.filter { $0.compartment == compartment }.randomElement(using: &generator)?.stream
        if let known, Bool.random(using: &generator), try await !world.store.history(of: known).isEmpty {
          // Its key is with others already: it waits for nothing but its ground.
          do {
            try await world.write("note \(step)", on: topic, ground: ground, in: compartment, stream: known)
          } catch is StreamIsSealed {} catch is StreamIsErased {}
          break
        }
        // Before or behind its topic, when streams are taken in the order of their ids.
        let stream = Int.random(in: 0..<4, using: &generator) > 0 ? ID<JournalStream>(high: 1, low: UInt64(step)) : nil
        notes.append(
          (
            try await world.write("note \(step)", on: topic, ground: ground, in: compartment, stream: stream),
            compartment
          ))
      case 2:
        let name = "topic \(Int.random(in: 0..<3, using: &generator))"
        let known = topics.filter { $0.compartment == compartment }.randomElement(using: &generator)?.stream
        if let known, Bool.random(using: &generator) {
          try await world.open(name, stream: known, in: compartment)
        } else {
          topics.append((try await world.open(name, in: compartment), compartment))
        }
      case 3: try await world.move(Int.random(in: 1..<5, using: &generator), of: item)
      case 4..<8:
        guard let note = notes.randomElement(using: &generator) else { continue }
        let history = try await world.store.history(of: note.stream)
        guard !history.isEmpty else { continue }
        let base = Bool.random(using: &generator) ? nil : history.randomElement(using: &generator)?.id
        let text = "\(Int.random(in: 0..<3, using: &generator))"
        do {
          if Bool.random(using: &generator) {
            try await world.edit(note.stream, title: text, base: base, in: note.compartment)
          } else {
            try await world.edit(note.stream, body: text, base: base, in: note.compartment)
          }
        } catch is StreamIsSealed {} catch is StreamIsErased {}
      case 8:
        guard step > 60, let note = notes.randomElement(using: &generator) else { continue }
        guard try await !world.store.history(of: note.stream).isEmpty else { continue }
        do {
          if Bool.random(using: &generator) {
            try await world.store.eraseForTest(note.stream)
          } else {
            try await world.store.eraseForTest(note.stream, leaving: Notes.Written(title: "redacted", body: ""))
          }
        } catch is StreamIsErased {} catch is StreamIsSealed {}
      default:
        let receiver = worlds[Int.random(in: 0..<4, using: &generator)]
        try await Self.send(
          from: world, to: receiver,
          compartments: receiver.store.node == worlds[3].store.node ? [NotesWorld.office] : nil,
          keys: Int.random(in: 0..<4, using: &generator) > 0, limit: Int.random(in: 1..<40, using: &generator))
        // At once: when the note is edited or its topic comes, its row is written anew.
        #expect(try await receiver.groundless() == 0, "seed \(seed), step \(step)")
      }
      for world in worlds { world.clock.move(seconds: Int.random(in: 0..<20, using: &generator)) }
    }
    // In the end everybody meets everybody, all keys come, and all times have come.
    for world in worlds { world.clock.move(seconds: 2 * 3600) }
    for _ in 0..<2 {
      for world in worlds {
        for receiver in worlds where receiver.store.node != world.store.node {
          let isPartial = receiver.store.node == worlds[3].store.node
          try await Self.send(from: world, to: receiver, compartments: isPartial ? [NotesWorld.office] : nil)
          let wanted: Set = isPartial ? [NotesWorld.office] : [NotesWorld.office, other]
          try await receiver.store.receive(world.store.exportKeys(of: wanted, for: receiver.store.card()))
        }
      }
    }
    for world in worlds { try await world.store.tick() }
    let whole = worlds.prefix(3)
    let expected = try await Self.tables(of: worlds[0])
    for world in whole {
      #expect(try await Self.tables(of: world) == expected, "seed \(seed)")
      #expect(try await world.store.heads() == worlds[0].store.heads(), "seed \(seed)")
    }
    #expect(!(expected["conflict"] ?? []).isEmpty, "seed \(seed): nothing contradicted, which proves little")
    let partial = try await worlds[3].store.heads()
    #expect(
      partial == (try await worlds[0].store.heads()).filter { $0.key.compartment == NotesWorld.office }, "seed \(seed)")
    for world in worlds {
      #expect(try await world.store.verify().isSound, "seed \(seed)")
      #expect(try await world.store.rebuild().differences == [], "seed \(seed)")
      #expect(try await world.groundless() == 0, "seed \(seed)")
      #expect(try await world.store.read { try $0.parkedCounts() }["time"] == nil, "seed \(seed)")
    }
    for stream in notes where stream.compartment == NotesWorld.office {
      #expect(try await worlds[3].note(stream.stream) == worlds[0].note(stream.stream), "seed \(seed)")
    }
  }
}

extension Store {
  /// Erases without cleaning the files.
  func eraseForTest(_ stream: ID<JournalStream>, leaving snapshot: (any Event)? = nil) async throws {
    _ = try await perform(ID(), by: .system) { decision in
      try decision.erase(stream, leaving: snapshot)
      return true
    }
  }
}
