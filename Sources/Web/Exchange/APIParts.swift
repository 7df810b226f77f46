import Basics
package import Collect
import Evidence
import FormEngine
package import Office
package import Records
package import Store

/// What the interface for programs works on.
package struct APIParts: Sendable {
  let store: Store
  let office: Office
  let forms: Forms
  let exports: Exports
  let places: Places
  let sites: Sites
  let presence: Presence
  let activities: Activities
  /// Of Konak.
  let version: String

  package init(
    store: Store, office: Office, forms: Forms, exports: Exports, places: Places, sites: Sites, presence: Presence,
    activities: Activities, version: String
  ) {
    (self.store, self.office, self.forms, self.exports) = (store, office, forms, exports)
    (self.places, self.sites, self.presence) = (places, sites, presence)
    (self.activities, self.version) = (activities, version)
  }

  package var routeGroups: [any RouteGroup] {
    let groups: [any APIGroup] = [
      TableRoutes(parts: self), PresenceTableRoutes(parts: self), ODataRoutes(parts: self), FeatureRoutes(parts: self),
      ActivityTableRoutes(parts: self), ReleaseTableRoutes(parts: self),
    ]
    return groups + [InterfaceRoutes(parts: self, groups: groups)]
  }

  /// What is said of records as they are now, of a programme or of none.
  func facts(_ visit: Visit, programme: String? = nil, isPractice: Bool = false) async throws -> ExchangeFacts {
    var mark = try await office.mark(ofProgramme: programme, in: visit.words)
    if mark == nil, isPractice { mark = DataMark(.practice, visit.words["programme.practiceFile"]) }
    let source = try await office.profile.current().name.best(in: .english)
    return .unreleased(at: visit.now, level: level(visit), source: source, mark: mark)
  }

  // MARK: Levels

  /// How far what is read goes: a key reads up to its level, whoever is signed in reads for the mission.
  func level(_ visit: Visit) -> Level { visit.key.map { Level(rawValue: $0.level) ?? .public } ?? .internal }

  /// As ``OutsideLevel/rule(of:in:placeLevel:called:on:_:)``, refused as beyond what the key may read.
  func rule(
    of stratum: Stratum?, in round: TrackingRound, placeLevel: Int, called title: String, _ visit: Visit
  ) async throws -> PrecisionRule {
    try await BeyondLevel.naming {
      try await OutsideLevel(level(visit), in: store, office).rule(
        of: stratum, in: round, placeLevel: placeLevel, called: title, on: visit.today, visit.words)
    }
  }

  /// How sites are told one by one; refused where only larger places or aggregates may be.
  func rule(ofSites lines: [SiteLine], _ visit: Visit) async throws -> PrecisionRule {
    try await BeyondLevel.naming {
      let level = OutsideLevel(level(visit), in: store, office)
      let told = try await level.told(ofSites: lines, on: visit.today, visit.words)
      guard told.use == .records, told.rule.tells(placeLevel: PlaceRecord.siteLevel) else {
        throw PrecisionRefusal.tooFine(block: visit.words["site.title"], level: level.level)
      }
      return told.rule
    }
  }

  /// Administrative units are known to everybody; sites are told by the list of sites.
  func tells(_ place: PlaceRecord, _ visit: Visit) -> Bool {
    level(visit) == .internal || place.level < PlaceRecord.siteLevel
  }

  /// Writes down that records are read as they are now, before their first byte goes; with whoever takes them among what is
  /// said of them. A program reads for its key's purpose, a person says one as for any other file.
  func taken<Subject>(
    _ kind: DataExport.Kind, of subject: ID<Subject>?, called title: String, as file: String, _ facts: ExchangeFacts,
    by visit: Visit
  ) async throws -> ExchangeFacts {
    let reason = visit.key == nil ? try visit.reason(visit.queries) : DataExport.Reason(.program)
    try await office.dataExports.noteOnceADay(
      kind, of: subject, title: title, file: file, level: facts.level, for: reason, by: visit.requester.actor)
    guard visit.key == nil else { return facts }
    var facts = facts
    facts.stamp = try visit.stamp(for: reason, level: facts.level)
    return facts
  }

  // MARK: Forms

  /// The forms whose submissions the program may read.
  func forms(_ visit: Visit) async throws -> [FormLine] {
    guard visit.opens(.submissions) else { return [] }
    let requester = try visit.requester
    return try await forms.all().filter { form in
      !GrantFilter(.exportSubmissions, of: requester, sensitivity: form.sensitivity, on: visit.today).admitsNothing
        && visit.key?.opens(form: form.formID) ?? true
    }
  }

  /// The form that the address names. One that the key does not open is refused like one that is not there.
  func form(_ visit: Visit) async throws -> (id: ID<FormDefinition>, record: FormRecord) {
    try await form(try visit.parameter("form"), visit)
  }

  func form(_ formID: String, _ visit: Visit) async throws -> (id: ID<FormDefinition>, record: FormRecord) {
    guard visit.key?.opens(form: formID) ?? true else { throw FormRefusal.unknown }
    let id = ID<FormDefinition>(formID: formID)
    let record = try await forms.record(id)
    let filter = GrantFilter(
      .exportSubmissions, of: try visit.requester, sensitivity: record.options.sensitivity, on: visit.today)
    guard !filter.admitsNothing else { throw FormRefusal.unknown }
    return (id, record)
  }

  // MARK: Places

  /// The roots of what the reader may see; nil for everything.
  func roots(_ visit: Visit, _ kind: APIScope.Kind) throws -> [ID<Place>]? {
    let areas = try visit.requester.grants(holding: kind.right, on: visit.today).map(\.place)
    return areas.contains(nil) ? nil : Array(Set(areas.compactMap(\.self))).sorted()
  }

  /// The place of a code of the query, among those that the reader may see.
  func place(_ visit: Visit, _ name: String, _ atlas: PlaceAtlas, within roots: [ID<Place>]?) throws -> ID<Place>? {
    guard let code = visit.query(name) else { return nil }
    guard let place = atlas.place(ofCode: code, on: visit.today), atlas.isVisible(place, within: roots) else {
      throw PlaceRefusal.unknown
    }
    return place
  }
}

/// What may not go as far as a key reads, with the reason.
struct BeyondLevel: Refusal {
  let code: String
  let arguments: [String: String]
  let kind = RefusalKind.forbidden

  static func naming<Value>(_ work: () async throws -> Value) async throws -> Value {
    do { return try await work() } catch let refusal as any Refusal where refusal.kind == .invalid {
      throw BeyondLevel(code: refusal.code, arguments: refusal.arguments)
    }
  }
}
