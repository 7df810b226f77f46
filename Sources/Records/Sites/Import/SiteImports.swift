package import Basics
package import Collect
package import Formats
import Office
package import Store

/// Lists that become sites: a known code changes its site, everything else becomes new.
package struct SiteImports: RecordImports {
  package let sites: Sites
  package var store: Store { sites.store }
  package let requester: @Sendable (ID<Actor>) async throws -> Requester?

  /// Jobs run with the rights that `requester` says at that time; nil for who may do nothing.
  package init(
    _ sites: Sites, requester: @escaping @Sendable (ID<Actor>) async throws -> Requester? = { _ in nil }
  ) {
    (self.sites, self.requester) = (sites, requester)
  }

  package static let largestFile = 32 << 20
  private static let listed = 100
  package static let job = "sites.import"
  package static let piece = 200
  package static let mostDecisions = 1000

  // MARK: Reading

  /// The newest first: the requester's own, or all for whoever manages sites everywhere.
  package func list(for requester: Requester) async throws -> [(id: ID<SiteImport>, known: SiteImport)] {
    try await store.read { try $0.imports(SiteImportBegun.self, limit: Self.listed) }.filter {
      maySee($0.known, requester)
    }
  }

  package func maySee(_ known: SiteImport, _ requester: Requester) -> Bool {
    let areas = areas(of: requester)
    return areas == nil || areas?.isEmpty == false && known.actor == requester.actor.id
  }

  /// Where the requester may manage sites; nil for everywhere.
  private func areas(of requester: Requester) -> [ID<Place>]? {
    let places = requester.grants(holding: .manageSites, on: Day(store.clock.now())).map(\.place)
    return places.contains(nil) ? nil : places.compactMap(\.self)
  }

  // MARK: What columns mean

  package func proposal(
    for head: [SheetRow], sheet: String?, heading: Int?, of known: SiteImport
  ) async throws -> SheetPlan? {
    SiteColumn.proposal(
      for: head, sheet: sheet, heading: heading,
      places: SheetPlaces(sites.places, today: { [store] in Day(store.clock.now()) }).meaning)
  }

  package func check(_ plan: SheetPlan, of known: SiteImport) async throws {
    guard plan.constants.count <= SiteColumn.read.count, plan.constants.values.allSatisfy({ $0.count <= 200 }) else {
      throw SiteRefusal.textTooLong
    }
    guard !Set(plan.columns.values.compactMap(SiteColumn.init)).isDisjoint(with: SiteColumn.naming) else {
      throw SiteRefusal.columnsMissing
    }
  }

  // MARK: Areas

  /// The areas of the list as they are written, each once, in the order of the list. Costs what the file has rows.
  package func writtenPlaces(of id: ID<SiteImport>, for requester: Requester) async throws -> [WrittenPlace] {
    try await reading(of: id, try await known(id, for: requester), by: requester).written
  }

  /// Says which areas are meant, or that their rows are left out: for this list and later ones.
  package func decide(_ decisions: [PlaceDecision], of id: ID<SiteImport>, by requester: Requester) async throws {
    let known = try await known(id, for: requester)
    guard known.undone == nil else { throw SheetImportRefusal.isUndone }
    guard !decisions.isEmpty else { return }
    let atlas = try await sites.places.atlas()
    let areas = areas(of: requester)
    guard decisions.count <= Self.mostDecisions,
      decisions.allSatisfy({ decision in
        decision.key.utf8.count <= 64
          && (decision.place.map { place in
            (atlas[place]?.level).map { $0 < PlaceRecord.siteLevel } == true && atlas.isVisible(place, within: areas)
          } ?? true)
      })
    else { throw PresenceRefusal.placeUnknown }
    try await append(SiteImportPlacesDecided(decisions: decisions), to: id, by: requester.actor)
  }

  // MARK: Verbs

  /// Keeps a file. Throws what is wrong with it.
  ///
  /// - Parameter language: of names in a column that says none.
  package func begin(
    _ bytes: [UInt8], named fileName: String, in language: Language, by requester: Requester
  ) async throws -> ID<SiteImport> {
    try Self.checkSize(bytes)
    guard areas(of: requester)?.isEmpty != true else { throw SiteRefusal.notAllowed }
    try Self.checkSheet(bytes)
    return try await keep(bytes, named: fileName, by: requester) { name, size, sha256 in
      SiteImportBegun(fileName: name, size: size, sha256: sha256, language: language)
    }
  }

  package func reading(
    of id: ID<SiteImport>, _ known: SiteImport, by requester: Requester
  ) async throws -> SiteSheet {
    guard let plan = known.plan else { throw SheetImportRefusal.notMapped }
    let atlas = try await sites.places.atlas()
    let today = Day(store.clock.now())
    let areas = PlaceAtlas(
      places: atlas.places.filter { $0.level < PlaceRecord.siteLevel }, sources: Array(atlas.sources.values))
    let (records, withdrawn, decisions) = try await store.read { reader in
      (
        try reader.allSites(SiteQuery(), SiteReach(.system, on: Day(epochDay: 0))).map(\.record),
        try reader.withdrawnSites(), try reader.sitePlaceDecisions()
      )
    }
    return try SiteSheet(
      try await bytes(of: id), plan,
      SiteSheet.Surroundings(
        id: id, language: known.begun.language, atlas: atlas, today: today, repairs: PlaceRepairs(areas, on: today),
        rules: sites.rules, sites: records, withdrawn: withdrawn, decisions: decisions,
        areas: self.areas(of: requester)))
  }

  /// What a row says of a site, and what that changes.
  package struct Saying: Sendable {
    let draft: SiteSheet.Draft
    let change: SiteChange
  }

  package func answer(
    _ piece: [ID<Place>], of sheet: SiteSheet, in reader: Reader
  ) throws -> ImportAnswer<Saying> {
    let standings = try reader.standings(of: piece)
    var answer = ImportAnswer<Saying>()
    func refuse(_ code: String, _ arguments: [String: String], _ draft: SiteSheet.Draft) {
      answer.refused += 1
      answer.diagnostics.append(Diagnostic(.error, "site.file.\(code)", arguments, at: draft.location))
    }
    for id in piece {
      guard let draft = sheet.drafts[id] else { continue }
      if let (site, now) = standings[id] {
        guard site.state == .open || site.state == .closed else {
          refuse("over", ["code": site.code], draft)
          continue
        }
        let change = SiteChange(id, before: now, after: now.saying(draft))
        guard change.before != change.after else {
          answer.known += 1
          continue
        }
        answer.sayings.append(Saying(draft: draft, change: change))
      } else {
        if let code = draft.code, !draft.isBack, try reader.isCodeTaken(code) {
          refuse("codeOfPlace", ["code": code], draft)
          continue
        }
        var before = SiteChange.Standing()
        if draft.isBack, let place = try reader.place(id) {
          before.names = place.names.texts
          before.centre = place.centre.map { PlaceFacts.Centre($0) }
        }
        answer.sayings.append(Saying(draft: draft, change: SiteChange(id, before: nil, after: before.saying(draft))))
      }
      answer.taken += 1
    }
    return answer
  }

  package func take(
    _ sayings: [Saying], about piece: [ID<Place>], of sheet: SiteSheet, _ known: SiteImport,
    by requester: Requester, in decision: Decision
  ) throws -> [SiteChange] {
    guard !sayings.isEmpty else { return [] }
    let places = sayings.flatMap { saying in
      [saying.change.before == nil ? nil : saying.change.site, saying.change.after.area].compactMap(\.self)
    }
    try decision.requireSites(at: Array(Set(places)), of: requester)
    var codes = SiteCodes(sites.rules.codes)
    for saying in sayings {
      let change = saying.change
      if change.before == nil {
        guard let area = change.after.area else { throw SiteRefusal.areaMissing }
        let draft = SiteDraft(
          names: change.after.names, parent: area, centre: change.after.centre, facts: change.after.facts,
          code: saying.draft.code)
        try decision.register(
          draft, as: change.site, isNew: true, isBack: saying.draft.isBack, sites.rules, &codes)
      } else {
        let (facts, place) = change.difference
        try decision.correct(change.site, facts, place: place, sites.rules)
      }
    }
    return sayings.map(\.change)
  }

  package func settle(_ piece: [ID<Place>], _ known: SiteImport) async throws { await sites.places.noteChange() }

  package static func key(of change: SiteChange) -> ID<Place> { change.site }

  package func touched(_ changes: [SiteChange], _ known: SiteImport, in reader: Reader) throws -> Int {
    let standings = try reader.standings(of: changes.map(\.site))
    return changes.reduce(0) { $0 + $1.undoing(in: standings[$1.site]).kept }
  }

  /// Refused as a whole where something of it lies outside of the requester's areas, or something rests on a site that
  /// would go.
  package func undoing(
    of id: ID<SiteImport>, _ known: SiteImport, by requester: Requester
  ) async throws -> @Sendable (Decision) throws -> Void {
    let changes = try await changes(of: id)
    return { decision in
      var inUse: [String] = []
      for piece in changes.pieces(of: Self.piece) {
        let standings = try decision.db.standings(of: piece.map(\.site))
        guard !standings.isEmpty else { continue }
        try decision.requireSites(at: standings.keys.sorted(), of: requester)
        let going = piece.filter { $0.undoing(in: standings[$0.site]).isWithdrawn }.map(\.site)
        if !going.isEmpty { inUse += try decision.db.sitesInUse(among: going) }
      }
      guard inUse.isEmpty else { throw SiteRefusal.inUse(inUse) }
    }
  }

  package func takeBack(
    _ changes: [SiteChange], of id: ID<SiteImport>, _ known: SiteImport, _ undone: ImportUndoing,
    by requester: Requester, in decision: Decision
  ) throws -> Int {
    let standings = try decision.db.standings(of: changes.map(\.site))
    guard !standings.isEmpty else { return 0 }
    try decision.requireSites(at: standings.keys.sorted(), of: requester)
    // What came to rest on a site after the undoing was said keeps it.
    let inUse = Set(try decision.db.sitesInUse(among: standings.keys.sorted()))
    var changed = 0
    for change in changes {
      guard let standing = standings[change.site] else { continue }
      let undoing = change.undoing(in: standing)
      if undoing.isWithdrawn {
        guard !inUse.contains(standing.site.code) else { continue }
        try decision.withdraw(change.site, reason: undone.reason, undone: id)
      } else {
        guard undoing.facts != nil || !undoing.place.isEmpty else { continue }
        try decision.restore(change.site, undoing, undone: id)
      }
      changed += 1
    }
    return changed
  }
}

extension SiteChange.Standing {
  /// As it stands once a row was taken.
  fileprivate func saying(_ draft: SiteSheet.Draft) -> SiteChange.Standing {
    var next = self
    var facts = draft.facts
    // A kind stays of the edition that it was said in.
    if facts.type == self.facts.type { (facts.type, facts.typeEdition) = (nil, nil) }
    next.facts.merge(facts)
    next.names.merge(draft.names) { _, new in new }
    next.area = draft.area ?? area
    next.centre = draft.centre ?? centre
    return next
  }
}

extension Decision {
  fileprivate func withdraw(_ site: ID<Place>, reason: String, undone: ID<SiteImport>) throws {
    try append(SiteWithdrawn(reason: reason, undone: undone), site: site)
    if try db.place(site)?.until == nil {
      try append(PlaceEnded(until: Day(now), ending: .abolished, successors: []), to: site)
    }
  }

  fileprivate func restore(_ site: ID<Place>, _ undoing: SiteChange.Undoing, undone: ID<SiteImport>) throws {
    if let facts = undoing.facts { try append(SiteRestored(facts: facts, undone: undone), site: site) }
    guard !undoing.place.isEmpty else { return }
    try append(PlaceChanged(facts: undoing.place), to: site)
    if !undoing.forgotten.isEmpty { try append(PlaceAliased(removed: undoing.forgotten), to: site) }
  }
}
