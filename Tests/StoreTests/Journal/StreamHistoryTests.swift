import Basics
import Testing
import Worlds

@testable import Store

/// Who contradicts whom depends on who saw what, and not on the order in which it came.
@Suite struct Contradictions {
  /// Builds histories from letters: `add("c", after: "a")`.
  struct Builder {
    var links: [StreamHistory.Link] = []
    var fields: [ID<Entry>: [String: String]] = [:]

    static func id(_ name: Character) -> ID<Entry> { ID(high: 0, low: UInt64(name.asciiValue!)) }

    mutating func add(_ name: Character, after parents: String = "", _ set: [String: String] = [:]) {
      var header = EntryFormat.header
      header.id = Self.id(name)
      header.time = HybridTime(milliseconds: Int64(name.asciiValue!))
      let ids = parents.map(Self.id)
      header.base = ids.first
      header.merged = ids.dropFirst().sorted()
      links.append(StreamHistory.Link(header))
      fields[header.id] = set
    }

    var conflicts: [String] {
      func name(_ id: ID<Entry>) -> Character { Character(UnicodeScalar(id.bytes[15])) }
      return StreamHistory(links).conflicts(fields).map { conflict in
        "\(conflict.field): \(name(conflict.kept)) over \(name(conflict.other))"
          + (conflict.settled.map { ", settled by \(name($0))" } ?? "")
      }
    }
  }

  @Test func `one after the other contradict in nothing`() {
    var builder = Builder()
    builder.add("a", ["title": "1"])
    builder.add("b", after: "a", ["title": "2"])
    builder.add("c", after: "b", ["title": "3"])
    #expect(builder.conflicts.isEmpty)
    #expect(StreamHistory(builder.links).isLinear)
    #expect(StreamHistory(builder.links).tips == [Builder.id("c")])
  }

  @Test func `two edits of one field from one base contradict, of different fields do not`() {
    var builder = Builder()
    builder.add("a", ["title": "1"])
    builder.add("b", after: "a", ["title": "2", "body": "x"])
    builder.add("c", after: "a", ["title": "3"])
    builder.add("d", after: "a", ["name": "n"])
    #expect(builder.conflicts == ["title: c over b"])
    #expect(StreamHistory(builder.links).tips == "bcd".map(Builder.id))
  }

  @Test func `the same value twice is no contradiction`() {
    var builder = Builder()
    builder.add("a")
    builder.add("b", after: "a", ["title": "2"])
    builder.add("c", after: "a", ["title": "2"])
    #expect(builder.conflicts.isEmpty)
  }

  @Test func `who saw both settles it, and it does not open again`() {
    var builder = Builder()
    builder.add("a")
    builder.add("b", after: "a", ["title": "2"])
    builder.add("c", after: "a", ["title": "3"])
    builder.add("d", after: "cb", ["body": "no matter"])
    #expect(builder.conflicts == ["title: c over b"])
    builder.add("e", after: "d", ["title": "2"])
    #expect(builder.conflicts == ["title: c over b, settled by e"])
    builder.add("f", after: "e", ["title": "9"])
    #expect(builder.conflicts == ["title: c over b, settled by e"])
    builder.add("g", after: "d", ["title": "8"])
    #expect(builder.conflicts == ["title: c over b, settled by e", "title: g over f"])
  }

  @Test func `a later edit on one side takes the place of the earlier one`() {
    var builder = Builder()
    builder.add("a")
    builder.add("b", after: "a", ["title": "2"])
    builder.add("c", after: "a", ["title": "3"])
    builder.add("d", after: "b", ["title": "4"])
    #expect(builder.conflicts == ["title: d over c"])
  }

  @Test func `an edit whose base has not come yet is left out`() {
    var builder = Builder()
    builder.add("a")
    builder.add("b", after: "a", ["title": "3"])
    builder.add("d", after: "c", ["title": "4"])
    #expect(builder.conflicts.isEmpty)
    builder.add("c", after: "b", [:])
    #expect(builder.conflicts.isEmpty)
    builder.links.removeLast()
    builder.add("c", after: "a", [:])
    #expect(builder.conflicts == ["title: d over b"])
  }

  @Test func `entries that name each other make no circle`() {
    var builder = Builder()
    builder.add("a", after: "b", ["title": "1"])
    builder.add("b", after: "a", ["title": "2"])
    #expect(builder.conflicts.isEmpty)
    #expect(StreamHistory(builder.links).tips == [Builder.id("b")])
  }

  /// The definition, spelled out over sets without any of the cleverness.
  static func expected(_ builder: Builder) -> Set<String> {
    func name(_ id: ID<Entry>) -> Character { Character(UnicodeScalar(id.bytes[15])) }
    let links = builder.links.sorted { $0.place < $1.place }
    var ancestors: [ID<Entry>: Set<ID<Entry>>] = [:]
    for link in links {
      ancestors[link.place.id] = link.parents.reduce(into: []) { set, parent in
        if let beyond = ancestors[parent] { set.formUnion(beyond.union([parent])) }
      }
    }
    let setters = links.map(\.place.id).filter { builder.fields[$0]?["t"] != nil }
    func saw(_ later: ID<Entry>, _ earlier: ID<Entry>) -> Bool { ancestors[later]!.contains(earlier) }
    func apart(_ left: ID<Entry>, _ right: ID<Entry>) -> Bool {
      left != right && !saw(left, right) && !saw(right, left)
    }
    var found: Set<String> = []
    for (index, later) in setters.enumerated() {
      for earlier in setters[..<index] where apart(earlier, later) {
        guard builder.fields[earlier]?["t"] != builder.fields[later]?["t"] else { continue }
        let isReplaced = setters.contains { third in
          saw(third, earlier) && apart(third, later) || saw(third, later) && apart(third, earlier)
        }
        guard !isReplaced else { continue }
        let settling = setters.first { saw($0, earlier) && saw($0, later) }
        found.insert("t: \(name(later)) over \(name(earlier))" + (settling.map { ", settled by \(name($0))" } ?? ""))
      }
    }
    return found
  }

  @Test(arguments: 0..<40)
  func `random histories, in any order, follow the definition`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      var builder = Builder()
      let names = Array("abcdefghijklmnop".prefix(Int.random(in: 2...16, using: &generator)))
      for (index, name) in names.enumerated() {
        let seen = names[..<index].filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
        let parents = index == 0 ? "" : seen.isEmpty ? String(names[0]) : String(seen.suffix(3))
        let sets = Bool.random(using: &generator) ? ["t": "\(Int.random(in: 0..<3, using: &generator))"] : [:]
        builder.add(name, after: parents, sets)
      }
      let expected = Self.expected(builder)
      #expect(Set(builder.conflicts) == expected, "seed \(seed)")
      builder.links.shuffle(using: &generator)
      #expect(Set(builder.conflicts) == expected, "seed \(seed), shuffled")
    }
  }
}
