package import Basics
import Collect
import FormEngine
import Formats
import Office
package import Store
import Synchronization

/// Keeps the table `site_assessment` up with the journal: of each submission that is about a site, which site, when, and
/// what was found. Works in steps, each a short transaction, and goes on where it was interrupted.
///
/// Which site a submission is about is found in this order: the site that a person named; the site with the code that it
/// gives; the site that is its place; the only site below its area with exactly its name (or a former one, or an alias) that
/// is not farther than five kilometres from its point; of several the only one within fifty metres of it. Else it is about none, and is listed as such. What is about a merged
/// site counts for the one in which that lives on.
///
/// Of the submissions of a site in a round the latest that is received or approved counts; without a round, a month stands
/// for one. The newest of these is the site's figure; its needs are read from the newest that answers an indicator, since a
/// form may only map a site. One that found nothing out, as when the site could not be visited, counts for nothing: it is no zero.
package final class SiteAssessmentKeeper: Sendable {
  private let store: Store
  private let rules: SiteRules
  /// Forms by their revision, so that what is no form of sites is not read each second.
  private let forms = Mutex<[ID<Form>: (revision: Int, generation: Int, form: SiteForm?)]>([:])

  private static let step = 1000
  private static let farthest = 5000.0
  /// Metres within which a point tells apart sites of one name.
  private static let nearby = 50.0
  /// Follows the changes of sites and of their places.
  private static let listFollower = ID<Form>(named: "site-list")

  package init(_ store: Store, rules: SiteRules) {
    (self.store, self.rules) = (store, rules)
  }

  /// Brings the table up to what is sealed now. While there is nothing to do it only reads.
  package func catchUp() async throws {
    while let form = try await store.read({ try self.behind(in: $0) }) {
      try Task.checkCancellation()
      try await store.write { try self.advance(form, in: $0) }
    }
  }

  /// Makes the table anew and says whether anything in it moved: nothing must, unless submissions changed meanwhile.
  @discardableResult
  package func rebuild() async throws -> Bool {
    try await catchUp()
    let before = try await store.read { try $0.assessmentRows() }
    try await store.write { try $0.forgetAssessments() }
    try await catchUp()
    return try await store.read { try $0.assessmentRows() } != before
  }

  // MARK: Following

  /// The forms of sites.
  private func siteForms(in reader: Reader) throws -> [SiteForm] {
    let generation = try reader.generation()
    return try reader.forms().compactMap { line in
      let known = forms.withLock { $0[line.form] }
      if let known, known.revision == line.revision, known.generation == generation { return known.form }
      let form = try reader.formRecord(line.form).flatMap {
        SiteForm($0, form: line.form, rules: rules, generation: generation)
      }
      forms.withLock { $0[line.form] = (line.revision, generation, form) }
      return form
    }
  }

  private enum Follower {
    case form(SiteForm)
    case list(basis: String)

    var id: ID<Form> {
      switch self {
      case .form(let form): form.form
      case .list: SiteAssessmentKeeper.listFollower
      }
    }

    var kinds: [StreamKind] {
      switch self {
      case .form: [SubmissionRecord.stream]
      case .list: [SiteProjection.stream, PlaceState.stream]
      }
    }

    var basis: String {
      switch self {
      case .form(let form): form.basis
      case .list(let basis): basis
      }
    }
  }

  private func followers(in reader: Reader) throws -> [Follower] {
    try siteForms(in: reader).map { .form($0) } + [.list(basis: "\(try reader.generation())")]
  }

  private func behind(in reader: Reader) throws -> Follower? {
    let last = try reader.position()
    return try followers(in: reader).first { follower in
      guard let progress = try reader.siteProgress(of: follower.id), progress.basis == follower.basis,
        progress.cursor == nil
      else { return true }
      return progress.position < last
    }
  }

  private func advance(_ follower: Follower, in writer: Writer) throws {
    let last = try writer.position()
    guard let progress = try writer.siteProgress(of: follower.id), progress.basis == follower.basis else {
      // Of sites there is nothing to be read from the beginning: forms look them up.
      var cursor: ID<Submission>?
      if case .form(let form) = follower {
        try writer.forgetAssessments(of: form.form)
        cursor = ID(high: 0, low: 0)
      }
      return try writer.set(
        SiteProgress(position: last, cursor: cursor, basis: follower.basis), of: follower.id)
    }
    if let cursor = progress.cursor, case .form(let form) = follower {
      let next = try form.next(after: cursor, limit: Self.step, in: writer)
      try refresh(next, form, in: writer)
      return try writer.set(
        SiteProgress(position: progress.position, cursor: next.last, basis: progress.basis), of: follower.id)
    }
    guard progress.position < last else { return }
    let step = try writer.step(from: progress.position, by: Self.step, following: follower.kinds)
    switch follower {
    case .form(let form):
      try refresh(try writer.submissions(ofSites: form.form, changedIn: step), form, in: writer)
    case .list:
      let sites = try writer.sites(changedIn: step)
      let affected = try writer.assessments(touchedBy: sites)
      for start in stride(from: 0, to: affected.count, by: Self.step) {
        try attribute(Array(affected[start..<min(start + Self.step, affected.count)]), in: writer)
      }
    }
    try writer.set(SiteProgress(position: step.end, cursor: nil, basis: progress.basis), of: follower.id)
  }

  // MARK: Reading submissions

  private func refresh(_ submissions: [ID<Submission>], _ form: SiteForm, in writer: Writer) throws {
    guard !submissions.isEmpty else { return }
    let readings = try form.readings(of: submissions, in: writer)
    let there = Set(readings.map(\.submission))
    let gone = submissions.filter { !there.contains($0) }
    if !gone.isEmpty { try writer.forgetAssessments(gone) }
    try writer.write(
      readings.map { reading in
        let wasVisited = reading.text("site.accessible").map { !["no", "false"].contains($0) } ?? true
        let (households, individuals) = (reading.number("site.households"), reading.number("site.individuals"))
        let answers = form.indicatorAnswers(reading)
        let hasNeeds = !answers.values.allSatisfy(\.isEmpty)
        let name = reading.text("site.name")
        return SiteAssessmentRow(
          submission: reading.submission, form: form.form, area: reading.area, programme: reading.programme,
          day: reading.day, received: reading.received,
          round: reading.text("site.round") ?? String(reading.day.description.prefix(7)), state: reading.state,
          code: reading.text("site.code"), name: name,
          nameToken: name.map { PlaceSearchKey.whole(Folding.fold($0)) }.flatMap { $0 == "=" ? nil : $0 },
          type: reading.text("site.type"), latitude: reading.position?.latitude,
          longitude: reading.position?.longitude, households: households, individuals: individuals,
          answers: SiteAnswers.pack(answers),
          isEmpty: !wasVisited || households == nil && individuals == nil && !hasNeeds,
          hasNeeds: wasVisited && hasNeeds)
      })
    try attribute(readings.map(\.submission), in: writer)
  }

  // MARK: Whom they are about

  private func attribute(_ submissions: [ID<Submission>], in writer: Writer) throws {
    guard !submissions.isEmpty else { return }
    let asked = try writer.assessmentKeys(submissions)
    let links = try writer.siteLinks(of: submissions)
    let byCode = try writer.sites(withCodes: Set(asked.compactMap(\.code)))
    let byPlace = try writer.sites(among: Set(asked.compactMap(\.area)))
    let byName = try writer.sites(named: Set(asked.compactMap(\.nameToken)))
    var reported: [ID<Submission>: ID<Place>] = [:]
    for key in asked {
      if let site = links[key.submission] {
        reported[key.submission] = site
      } else if let site = key.code.flatMap({ byCode[$0] }) {
        reported[key.submission] = site
      } else if let area = key.area, byPlace.contains(area) {
        reported[key.submission] = area
      } else if let token = key.nameToken {
        reported[key.submission] = Self.only(byName[token] ?? [], for: key)
      }
    }
    let survivors = try writer.survivors(of: Set(reported.values))
    var touched = Set(asked.compactMap(\.site))
    var changes: [(submission: ID<Submission>, reported: ID<Place>?, site: ID<Place>?)] = []
    for key in asked {
      let own = reported[key.submission]
      let site = own.map { survivors[$0] ?? $0 }
      if let site { touched.insert(site) }
      if own != key.reported || site != key.site { changes.append((key.submission, own, site)) }
    }
    try writer.attribute(changes)
    try writer.countAssessments(of: touched)
    let alone = asked.filter { reported[$0.submission] == nil }.map(\.submission)
    try writer.countNothing(alone)
  }

  /// The one candidate in the submission's area and not too far away; two that live on in one are one.
  private static func only(_ candidates: [SiteCandidate], for key: SiteAssessmentKey) -> ID<Place>? {
    let fitting = candidates.filter { candidate in
      guard key.area.map(candidate.areas.contains) ?? true else { return false }
      guard let here = key.position, let there = candidate.position else { return true }
      return SiteLikeness.metres(here, there) <= farthest
    }
    let living = fitting.filter(\.isLiving)
    if living.count == 1 { return living[0].place }
    if living.isEmpty { return fitting.count == 1 ? fitting[0].place : nil }
    guard let here = key.position else { return nil }
    let beside = living.filter { $0.position.map { SiteLikeness.metres(here, $0) <= Self.nearby } ?? false }
    return beside.count == 1 ? beside[0].place : nil
  }
}

/// Takes what erased submissions said out of the table, in the erasing transaction.
package struct SiteErasure: Erasable {
  package init() {}

  package func erase(_ streams: [ID<JournalStream>], from writer: Writer) throws {
    try writer.forgetAssessments(streams.map { $0.recast() })
  }
}
