package import Basics
import Formats
import Foundation
package import Store

/// Changing single places. All of these are refused to whoever may not manage places, or only those of other areas.
extension Places {
  /// A place that somebody enters: a site, or a village that a list forgot.
  @discardableResult
  package func add(
    _ facts: PlaceFacts, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws -> ID<Place> {
    try await perform(verb, on: facts.parent.map { [$0] } ?? [], by: requester) { decision in
      guard facts.names?.values.contains(where: { !$0.isEmpty }) == true else { throw PlaceRefusal.nameMissing }
      let level = facts.level ?? PlaceRecord.siteLevel
      if let parent = facts.parent {
        guard let above = try decision.db.place(parent) else { throw PlaceRefusal.unknown }
        guard above.level < level else { throw PlaceRefusal.levelTooHigh }
      } else if level > 0 {
        throw PlaceRefusal.levelTooHigh
      }
      var facts = facts
      (facts.level, facts.kind) = (level, facts.kind ?? .usual(level: level))
      let id: ID<Place> = decision.newID()
      try decision.append(PlaceAdded(facts: facts), to: id)
      return id
    }
  }

  /// Gives a place other names; the old ones stay findable as former names, from `since` if that is known.
  package func rename(
    _ place: ID<Place>, to names: [String: String], since: Day? = nil, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    var facts = PlaceFacts()
    facts.names = names.filter { !$0.value.isEmpty }
    guard facts.names?.isEmpty == false else { throw PlaceRefusal.nameMissing }
    try await change(place, facts, since: since, verb: verb, by: requester)
  }

  /// Corrects what is known of a place, or moves it below another parent.
  package func change(
    _ place: ID<Place>, _ facts: PlaceFacts, since: Day? = nil, verb: ID<Verb> = ID(), by requester: Requester
  ) async throws {
    _ = try await perform(verb, on: [place] + (facts.parent.map { [$0] } ?? []), by: requester) { decision in
      guard let record = try decision.db.place(place) else { throw PlaceRefusal.unknown }
      if let parent = facts.parent {
        try decision.lock(parent.recast())
        guard let above = try decision.db.place(parent) else { throw PlaceRefusal.unknown }
        guard try !decision.db.isWithin(parent, place) else { throw PlaceRefusal.circle }
        guard above.level < facts.level ?? record.level else { throw PlaceRefusal.levelTooHigh }
      }
      try decision.append(PlaceChanged(facts: facts, since: since), to: place)
      return place
    }
  }

  package func alias(
    _ place: ID<Place>, adding added: [PlaceName] = [], removing removed: [PlaceName] = [], verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    _ = try await perform(verb, on: [place], by: requester) { decision in
      guard try decision.db.place(place) != nil else { throw PlaceRefusal.unknown }
      try decision.append(PlaceAliased(added: added, removed: removed), to: place)
      return place
    }
  }

  /// Ends a place: it was split into others, merged into one, abolished, or entered twice.
  package func end(
    _ place: ID<Place>, on until: Day, _ ending: PlaceEnding, successors: [ID<Place>] = [], verb: ID<Verb> = ID(),
    by requester: Requester
  ) async throws {
    _ = try await perform(verb, on: [place], by: requester) { decision in
      guard let record = try decision.db.place(place) else { throw PlaceRefusal.unknown }
      let next = try successors.map { try decision.db.place($0) }
      try decision.append(record.ended(on: until, ending, successors: next), to: place)
      return place
    }
  }

  /// Takes back that a place ended.
  package func restore(_ place: ID<Place>, verb: ID<Verb> = ID(), by requester: Requester) async throws {
    _ = try await perform(verb, on: [place], by: requester) { decision in
      guard try decision.db.place(place) != nil else { throw PlaceRefusal.unknown }
      try decision.append(PlaceRestored(), to: place)
      return place
    }
  }

  /// Records what share of each old code belongs to which new one, replacing what was said of the two editions before.
  package func record(_ crosswalk: Crosswalk, verb: ID<Verb> = ID(), by requester: Requester) async throws {
    let diagnostics = crosswalk.diagnostics()
    guard diagnostics.isEmpty else { throw PlaceRefusal.crosswalkRefused(diagnostics) }
    _ = try await perform(verb, on: [], by: requester) { decision in
      let sources = Set(try decision.db.placeSources().map(\.id))
      guard sources.isSuperset(of: [crosswalk.from, crosswalk.to]) else { throw PlaceRefusal.unknownSource }
      let id = ID<JournalStream>(named: "crosswalk", crosswalk.from.description, crosswalk.to.description)
      try decision.append(
        CrosswalkRecorded(crosswalk: crosswalk), to: id, of: CrosswalkProjection.stream, in: .mission)
      return id
    }
  }
}

extension PlaceRecord {
  /// Decides whether the place can end so.
  package func ended(
    on until: Day, _ ending: PlaceEnding, successors: [PlaceRecord?]
  ) throws(PlaceRefusal) -> PlaceEnded {
    guard self.until == nil else { throw .alreadyEnded }
    guard from.map({ $0 < until }) ?? true else { throw .endsBeforeItBegins }
    let next = successors.compactMap { $0 }
    let isSound =
      switch ending {
      case .split: next.count >= 2
      case .merged, .duplicate: next.count == 1
      case .abolished: next.isEmpty
      }
    guard isSound, next.count == successors.count, Set(next.map(\.id)).count == next.count,
      next.allSatisfy({ $0.id != id && $0.until == nil })
    else { throw .successors(ending) }
    return PlaceEnded(until: until, ending: ending, successors: next.map(\.id))
  }
}
