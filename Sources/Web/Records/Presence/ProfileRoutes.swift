import Basics
import Evidence
import Formats
import Foundation
import HTTPTypes
import Hummingbird
import Office
package import Records
import Store

/// Sex–age profiles of a programme: what is on record, made of a sample, a sheet or each other, each with its pyramid.
package struct ProfileRoutes: RouteGroup {
  let pages: PresenceRoutes
  let profiles: Profiles

  package init(_ pages: PresenceRoutes, profiles: Profiles) {
    (self.pages, self.profiles) = (pages, profiles)
  }

  package var routes: [Route] {
    let all = "/programmes/{programme}/profiles"
    let round = "\(PresenceRoutes.root)/rounds/{round}/profile"
    return [
      .get(all, .right(Presence.reading)) { try await list($0) },
      .post("\(all)/sample", .right(Presence.recording), sample),
      .post("\(all)/sheet", .right(Presence.recording), limit: ProfileFile.mostBytes + (1 << 20), sheet),
      .post("\(all)/combine", .right(Presence.recording), combine),
      .get("\(all)/{profile}", .right(Presence.reading), one),
      .get("\(all)/{profile}/picture", .right(Presence.reading), picture),
      .get("\(all)/{profile}/table.csv", .right(Presence.reading)) { try await file($0, .csv) },
      .get("\(all)/{profile}/table.xlsx", .right(Presence.reading)) { try await file($0, .xlsx) },
      .get(round, .right(Presence.reading)) { try await divided($0) },
      .post(round, .right(Presence.recording), apply),
      .get("\(round)/{area}/{group}/picture", .right(Presence.reading), dividedPicture),
      .get("\(round)/{area}/{group}/table.csv", .right(Presence.reading)) { try await dividedFile($0, .csv) },
      .get("\(round)/{area}/{group}/table.xlsx", .right(Presence.reading)) { try await dividedFile($0, .xlsx) },
    ]
  }

  static func path(_ programme: ID<Programme>) -> String { "\(PresenceRoutes.home(programme))/profiles" }

  /// The figures of a place and group in a round, by sex and age.
  static func path(_ round: ID<Round>, _ place: ID<Place>, _ stratum: String) -> String {
    "\(PresenceRoutes.path(round))/profile?in=\(place)" + (stratum.isEmpty ? "" : "&group=\(escaped(stratum))")
  }

  // MARK: All

  private func view(_ visit: Visit) async throws -> (programme: ID<Programme>, view: PresenceView) {
    let sheet = try await pages.programme(of: visit)
    return (sheet.programme, sheet.view)
  }

  private func list(_ visit: Visit, _ result: FileResult? = nil, problem: String? = nil) async throws -> Response {
    let (programme, view) = try await view(visit)
    let words = visit.words
    let known = try await profiles.store.read { try $0.profiles(of: programme, areas: view.areas) }
    let path = Self.path(programme)
    let mayRecord = visit.may(Presence.recording) && view.recordsAnywhere
    // Each form of the page has names of its own, so that labels find their fields.
    func field(_ name: String, _ key: String, _ value: String = "") -> Field {
      Field("\(name)-\(key)", words["profile.\(name)"], visit.form["\(name)-\(key)"] ?? value)
    }
    func day(_ name: String, _ key: String) -> Field { field(name, key).with { $0.type = "date" } }
    let page = ProfilesPage(
      proof: visit.proof, name: name(view), problem: problem, result: result,
      lines: known.map { known in
        let profile = known.profile
        return ProfilesPage.Line(
          path: "\(path)/\(known.id)", place: view.atlas.path(profile.place, in: words.language),
          days: days(profile, words), origin: words["profile.origin.\(profile.origin.rawValue)"],
          source: profile.source, households: words.number(profile.households),
          individuals: words.number(profile.counts.sum), isBroken: !profile.counts.isWhole)
      }, isEmpty: known.isEmpty,
      sample: mayRecord
        ? .init(
          action: path + "/sample", place: field("place", "sample"),
          fields: [
            day("from", "sample"), day("to", "sample"),
            field("bands", "sample", Self.usualBands).with {
              ($0.isVerbatim, $0.longest, $0.hint) = (true, 400, words["profile.bandsHint"])
            },
          ]) : nil,
      sheet: mayRecord
        ? .init(
          action: path + "/sheet", place: field("place", "sheet"),
          fields: [
            day("from", "sheet"), day("to", "sheet"),
            field("households", "sheet").with { $0.type = "number" },
            field("source", "sheet").with { $0.longest = SexAgeProfile.longestSource },
          ]) : nil,
      combining: mayRecord && known.count > 1
        ? .init(
          action: path + "/combine", place: field("place", "combine"),
          profiles: known.map { known in
            RoundPlacePage.Option(
              value: "\(known.id)",
              label: words.list([
                view.atlas.path(known.profile.place, in: words.language), days(known.profile, words),
                known.profile.source,
              ]), isChosen: false)
          }) : nil)
    return try await visit.page(
      Page(
        words["profile.title"], page, trail: trail(view, programme), scripts: ["place-field.js"],
        section: PresenceRoutes.root,
        status: problem == nil && result?.tone != "error" ? .ok : .unprocessableContent))
  }

  private static let usualBands = AgeBand.usual.map(\.description).joined(separator: ", ")

  private func name(_ view: PresenceView) -> String { view.record?.names.best(in: view.words.language) ?? "–" }

  private func trail(_ view: PresenceView, _ programme: ID<Programme>) -> [Crumb] {
    [
      Crumb(view.words["presence.title"], PresenceRoutes.root),
      Crumb(name(view), PresenceRoutes.home(programme)),
    ]
  }

  private func days(_ profile: SexAgeProfile, _ words: Words) -> String {
    profile.from == profile.to
      ? words.date(profile.from)
      : words("presence.days", ["from": .text(words.date(profile.from)), "to": .text(words.date(profile.to))])
  }

  // MARK: Putting on record

  /// Does it, or shows the page again with what is wrong.
  private func recorded(
    _ visit: Visit, _ work: (ID<Programme>) async throws -> ID<SexAgeProfile>
  ) async throws -> Response {
    let programme: ID<Programme> = try visit.id("programme")
    do {
      let id = try await work(programme)
      return visit.redirect(
        to: "\(Self.path(programme))/\(id)", notice: Notice(.success, visit.words["profile.recorded"]))
    } catch let refusal as SexAgeRefusal where refusal.kind == .invalid {
      return try await list(visit, problem: visit.words.refusal(refusal))
    } catch let refusal as PresenceRefusal where refusal == .placeUnknown {
      return try await list(visit, problem: visit.words.refusal(refusal))
    }
  }

  private func place(_ visit: Visit, _ key: String) async throws -> ID<Place> {
    guard let place = try await pages.places.atlas().place(named: visit.form["place-\(key)"] ?? "", on: visit.today)
    else {
      throw PresenceRefusal.placeUnknown
    }
    return place
  }

  private func sample(_ visit: Visit) async throws -> Response {
    try await recorded(visit) { programme in
      guard let from = visit.form.day("from-sample"), let to = visit.form.day("to-sample") else {
        throw SexAgeRefusal.days
      }
      let bands = try (visit.form["bands-sample"] ?? "").split(whereSeparator: { ",،;".contains($0) }).map { text in
        guard let band = AgeBand(String(text)) else { throw SexAgeRefusal.band }
        return band
      }
      return try await profiles.recordSample(
        of: programme, in: try await place(visit, "sample"), from: from, to: to,
        bands: bands.isEmpty ? AgeBand.usual : bands,
        by: try visit.requester)
    }
  }

  private func sheet(_ visit: Visit) async throws -> Response {
    guard let upload = visit.form.upload("file") else {
      return try await list(visit, problem: visit.words["presence.import.noFile"])
    }
    let file = ProfileFile(upload.bytes, sheet: upload.name)
    guard let counts = file.counts else {
      let errors = file.diagnostics.count { $0.severity == .error }
      return try await list(
        visit,
        FileResult(
          file.diagnostics, summary: visit.words("refusal.site.fileRefused", ["count": .number(errors)]),
          isCheck: false, in: visit.words))
    }
    return try await recorded(visit) { programme in
      guard let from = visit.form.day("from-sheet"), let to = visit.form.day("to-sheet") else {
        throw SexAgeRefusal.days
      }
      guard let households = visit.form.integer("households-sheet") else { throw SexAgeRefusal.households }
      return try await profiles.record(
        SexAgeProfile(
          programme: programme, place: try await place(visit, "sheet"), from: from, to: to, origin: .sheet,
          source: visit.form["source-sheet"] ?? "", households: households, counts: counts), by: try visit.requester)
    }
  }

  private func combine(_ visit: Visit) async throws -> Response {
    try await recorded(visit) { _ in
      try await profiles.combine(
        visit.form.values("chosen").compactMap { ID<SexAgeProfile>($0) }, for: try await place(visit, "combine"),
        by: try visit.requester)
    }
  }

  // MARK: One

  /// The profile of the address, if the reader sees its place.
  private func profile(_ visit: Visit) async throws -> (known: KnownProfile, view: PresenceView, sheet: ProfileSheet) {
    let (programme, view) = try await view(visit)
    let id: ID<SexAgeProfile> = try visit.id("profile")
    guard let known = try await profiles.store.read({ try $0.profile(id) }), known.profile.programme == programme,
      view.sees(known.profile.place)
    else { throw SexAgeRefusal.unknown }
    let base = visit.words(
      "profile.ofHouseholds",
      [
        "people": .text(visit.words.number(known.profile.counts.sum)),
        "households": .text(visit.words.number(known.profile.households)),
      ])
    return (
      known, view,
      ProfileSheet(counts: known.profile.counts, view: view, base: base, place: view.name(known.profile.place))
    )
  }

  private func one(_ visit: Visit) async throws -> Response {
    let (known, view, sheet) = try await profile(visit)
    let (profile, words) = (known.profile, visit.words)
    let path = "\(Self.path(profile.programme))/\(known.id)"
    let page = ProfilePage(
      proof: visit.proof, title: sheet.title, lead: sheet.base, problem: nil,
      facts: [
        .init(label: words["profile.place"], value: view.atlas.path(profile.place, in: words.language)),
        .init(label: words["profile.asked"], value: days(profile, words)),
        .init(label: words["profile.originLabel"], value: words["profile.origin.\(profile.origin.rawValue)"]),
        .init(label: words["profile.source"], value: profile.source),
        .init(label: words["profile.households"], value: words.number(profile.households)),
        .init(
          label: words["profile.recordedBy"],
          value: words.list([
            try await pages.actorName(known.actor) ?? words["place.history.konak"], words.time(known.at),
          ])),
      ], flags: sheet.flags, drawing: sheet.drawing(path: path, fileName: "profile"), applying: nil)
    return try await visit.page(
      Page(
        words["profile.one"], page,
        trail: trail(view, profile.programme) + [Crumb(words["profile.title"], Self.path(profile.programme))],
        scripts: ["picture.js"], section: PresenceRoutes.root))
  }

  private func picture(_ visit: Visit) async throws -> Response {
    let (known, view, sheet) = try await profile(visit)
    let mark = try await pages.mark(nil, view)
    return try visit.picture(
      sheet.chart(notes: [known.profile.source, days(known.profile, visit.words)], mark: mark).specification)
  }

  private func file(_ visit: Visit, _ table: TableFile) async throws -> Response {
    let (_, view, sheet) = try await profile(visit)
    return try await take(sheet, as: table, named: "profile", of: nil, view, visit)
  }

  // MARK: Figures of a round

  /// What a round says of a place and group, and by which profile it is divided.
  private struct Divided {
    var round: TrackingRound
    var view: PresenceView
    var place: ID<Place>
    var stratum: String
    /// Nil without a figure that is known.
    var figures: PresenceFigures?
    var step: ProfileStep?
    var profiles: [KnownProfile]
  }

  private func divided(_ visit: Visit, place: ID<Place>?, stratum: String) async throws -> Divided {
    let (round, view) = try await pages.subject(of: visit)
    guard let place, view.atlas[place] != nil, view.sees(place), stratum.isEmpty || Stratum(key: stratum) != nil else {
      throw PresenceRefusal.placeUnknown
    }
    return try await profiles.store.read { reader in
      let figures = try reader.presence(of: [place], in: round.id, stratum: stratum)[place]
      return Divided(
        round: round, view: view, place: place, stratum: stratum,
        figures: figures.flatMap { $0.isKnown ? $0 : nil },
        step: try reader.profileStep(round.id, place, stratum: stratum),
        profiles: try reader.profiles(of: round.programme, areas: view.areas))
    }
  }

  /// Nil where nothing is divided: no profile, or no figure any more.
  private func sheet(_ divided: Divided) -> ProfileSheet? {
    guard let step = divided.step, let figures = divided.figures else { return nil }
    let (view, words) = (divided.view, divided.view.words)
    return ProfileSheet(
      counts: step.known.profile.counts.applied(to: figures.total), view: view,
      base: words(
        "profile.estimated",
        [
          "people": .text(words.total(figures)),
          "households": .text(words.number(step.known.profile.households)),
        ]), place: view.name(divided.place))
  }

  private static func path(_ divided: Divided) -> String {
    let group = divided.stratum.isEmpty ? "all" : divided.stratum
    let escaped = group.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "all"
    return "\(PresenceRoutes.path(divided.round.id))/profile/\(divided.place)/\(escaped)"
  }

  private func divided(_ visit: Visit, problem: String? = nil) async throws -> Response {
    let words = visit.words
    let divided = try await divided(
      visit, place: visit.query("in").flatMap { ID<Place>($0) }, stratum: visit.query("group") ?? "")
    let (view, round) = (divided.view, divided.round)
    let sheet = sheet(divided)
    var facts: [TrackingPage.Fact] = [
      .init(
        label: words["presence.place"], value: view.atlas.path(divided.place, in: words.language)),
      .init(
        label: words["presence.groups"],
        value: Stratum(key: divided.stratum).map(view.name) ?? words["presence.allGroups"]),
      .init(
        label: words["presence.column.total"],
        value: divided.figures.map { words.total($0) } ?? words["presence.none"]),
    ]
    if let step = divided.step {
      facts += [
        .init(label: words["profile.one"], value: label(step.known, view)),
        .init(
          label: words["profile.step"],
          value: words.list([
            try await pages.actorName(step.actor) ?? words["place.history.konak"], words.time(step.at), step.reason,
          ])),
      ]
    }
    let usable = divided.profiles.filter(\.profile.counts.isWhole)
    let mayApply = visit.may(Presence.recording) && view.mayRecord(divided.place)
    let page = ProfilePage(
      proof: visit.proof, title: sheet?.title ?? words["profile.divide"],
      lead: sheet?.base ?? words["profile.notDivided"], problem: problem, facts: facts,
      flags: [view.practice(round, on: visit.today)].compactMap(\.self) + otherPlace(divided),
      drawing: sheet.map { $0.drawing(path: Self.path(divided), fileName: "pyramid-\(round.number)") },
      applying: mayApply && (!usable.isEmpty && divided.figures != nil || divided.step != nil)
        ? .init(
          action: Self.path(round.id, divided.place, divided.stratum),
          profile: Field("profile", words["profile.one"]).with { field in
            field.options = usable.map {
              .init("\($0.id)", label($0, view), isChosen: $0.id == divided.step?.known.id)
            }
          },
          reason: Field("reason", words["profile.why"], visit.form["reason"] ?? "").with { $0.longest = 2000 },
          mayTakeBack: divided.step != nil) : nil)
    return try await visit.page(
      Page(
        words["profile.divided"], page,
        trail: [
          Crumb(words["presence.title"], PresenceRoutes.root),
          Crumb(view.name(round), "\(PresenceRoutes.path(round.id))?in=\(divided.place)"),
          Crumb(words["profile.title"], Self.path(round.programme)),
        ], scripts: ["picture.js"], status: problem == nil ? .ok : .unprocessableContent))
  }

  private static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }

  private func label(_ known: KnownProfile, _ view: PresenceView) -> String {
    view.words(
      "profile.label",
      [
        "place": .text(view.name(known.profile.place)), "days": .text(days(known.profile, view.words)),
        "households": .text(view.words.number(known.profile.households)),
      ])
  }

  private func apply(_ visit: Visit) async throws -> Response {
    let round: ID<Round> = try visit.id("round")
    guard let place = visit.query("in").flatMap({ ID<Place>($0) }) else { throw AccessRefusal.malformed }
    let stratum = visit.query("group") ?? ""
    let isBack = visit.form["action"] == "back"
    do {
      guard isBack || visit.form["profile"].flatMap({ ID<SexAgeProfile>($0) }) != nil else {
        throw SexAgeRefusal.unknown
      }
      try await profiles.apply(
        isBack ? nil : visit.form["profile"].flatMap { ID<SexAgeProfile>($0) }, to: place, stratum: stratum, in: round,
        reason: visit.form["reason"] ?? "", by: try visit.requester)
    } catch let refusal as SexAgeRefusal where refusal.kind == .invalid {
      return try await divided(visit, problem: visit.words.refusal(refusal))
    }
    return visit.redirect(
      to: Self.path(round, place, stratum),
      notice: Notice(.success, visit.words[isBack ? "profile.takenBack" : "profile.applied"]))
  }

  private func dividedSheet(_ visit: Visit) async throws -> (divided: Divided, sheet: ProfileSheet) {
    let group = try visit.parameter("group")
    let divided = try await divided(visit, place: try visit.id("area"), stratum: group == "all" ? "" : group)
    guard let sheet = sheet(divided) else { throw SexAgeRefusal.unknown }
    return (divided, sheet)
  }

  private func dividedPicture(_ visit: Visit) async throws -> Response {
    let (divided, sheet) = try await dividedSheet(visit)
    let view = divided.view
    let mark = try await pages.mark(divided.round, view)
    var notes = ["\(view.name(divided.round)), \(view.days(divided.round))"]
    if let step = divided.step { notes.append(label(step.known, view) + " · " + step.known.profile.source) }
    return try visit.picture(sheet.chart(notes: notes + otherPlace(divided), mark: mark).specification)
  }

  /// A profile of people elsewhere may be used, and everybody is told.
  private func otherPlace(_ divided: Divided) -> [String] {
    guard let step = divided.step else { return [] }
    let (atlas, place) = (divided.view.atlas, step.known.profile.place)
    return place == divided.place || atlas.isWithin(divided.place, place)
      ? [] : [divided.view.words("profile.otherPlace", ["place": .text(divided.view.name(place))])]
  }

  private func dividedFile(_ visit: Visit, _ table: TableFile) async throws -> Response {
    let (divided, sheet) = try await dividedSheet(visit)
    return try await take(
      sheet, as: table, named: "pyramid-\(divided.round.number)", of: divided.round, divided.view, visit)
  }

  private func take(
    _ sheet: ProfileSheet, as table: TableFile, named name: String, of round: TrackingRound?, _ view: PresenceView,
    _ visit: Visit
  ) async throws -> Response {
    let mark = try await pages.mark(round, view)
    return try await pages.take(table.name(name, mark), of: round, view, visit) { stamp in
      sheet.file(table, named: name, mark: mark, stamp: stamp)
    }
  }
}
