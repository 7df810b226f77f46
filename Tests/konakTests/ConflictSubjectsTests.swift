import Basics
import Foundation
import Testing
import Worlds

@testable import Office
@testable import Store
@testable import Web
@testable import konak

/// Every kind of record in which two offices can contradict each other.
@Suite struct EveryKindOfContradiction {
  /// Events that say something of a field, with the projection that says so.
  private static func said() throws -> [(projection: any Projection, entry: JournalEntry, fields: [String])] {
    try EventSamples.all.flatMap { sample in
      try EventSamples.projections.filter { $0.events.contains { $0.kind == type(of: sample).kind } }.compactMap {
        projection -> (projection: any Projection, entry: JournalEntry, fields: [String])? in
        let header = EntryHeader(
          id: ID(), verb: ID(), node: ID(), compartment: ID(), stream: ID(), streamKind: projection.stream.name,
          base: nil, merged: [], time: .zero, actor: ID(), kind: type(of: sample).kind,
          version: type(of: sample).version, key: nil, isDeflated: false, length: 0)
        let entry = JournalEntry(header: header, payload: try sample.encoded())
        let fields = projection.fields(entry).keys.sorted()
        return fields.isEmpty ? nil : (projection, entry, fields)
      }
    }
  }

  @Test func `has somebody who settles it, a name, words for its fields, and an edit that takes a side`() throws {
    let subjects = Set(Schema.conflictSubjects.map(\.kind))
    let words = Words(try Catalogue(folder: Resources.located().locales), language: .turkish)
    let said = try Self.said()
    #expect(said.count > 40)
    for (projection, entry, fields) in said {
      let kind = projection.stream.name
      #expect(subjects.contains(kind) && words.has("conflict.record.\(kind)"), "\(kind)")
      for field in fields where kind != "site-weights" && kind != "crosswalk" {
        let head = field.prefix { $0 != " " && !($0 == "-" && field.hasPrefix("month")) }
        #expect(words.has("conflict.field.\(head)"), "\(kind): \(field)")
      }
      for field in fields {
        let edit = try #require(projection.restating(field, of: entry, over: entry), "\(entry.kind): \(field)")
        let again = JournalEntry(
          header: Self.header(entry.header, of: edit), payload: try edit.encoded())
        #expect(projection.fields(again)[field] == projection.fields(entry)[field], "\(entry.kind): \(field)")
      }
    }
  }

  private static func header(_ header: EntryHeader, of event: any Event) -> EntryHeader {
    var header = header
    (header.kind, header.version) = (type(of: event).kind, type(of: event).version)
    return header
  }

  @Test(arguments: Engines.all)
  func `is looked for only where somebody's rights reach`(engine: EngineKind) async throws {
    let store = try await Store(
      location: try await engine.location(), keys: .new(), projections: Schema.projections,
      migrations: Schema.migrations, tables: Schema.tables, blobFolder: try Scratch.newFolder())
    let grants = [
      Grant(.administrator, place: ID(), programme: ID(), sensitivity: .protected), Grant(.manager, place: ID()),
      Grant(.administrator, sensitivity: .protected),
    ]
    for subject in Schema.conflictSubjects {
      try await store.read { reader in
        for grant in grants {
          let requester = Requester(.system, grants: [grant])
          if let streams = try subject.streams(requester, Day(store.clock.now()), reader) {
            #expect(try reader.rows(streams).isEmpty || grant.isUnbounded, "\(subject.kind)")
          }
        }
        #expect(try reader.row(subject.record(ID(), reader)) == nil, "\(subject.kind)")
        let viewer = Requester(.system, grants: [Grant(.viewer, sensitivity: .protected)])
        #expect(try subject.streams(viewer, Day(store.clock.now()), reader) == nil, "\(subject.kind)")
      }
    }
    await store.close()
  }
}
