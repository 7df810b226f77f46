import Basics
import Collect
import FormEngine
import Formats
import Records
import Store

/// Makes the page of one submission.
struct SubmissionView {
  let parts: CollectParts
  let detail: SubmissionDetail
  let visit: Visit
  /// A review that was not kept.
  var said: Said?
  private let current: SubmissionRecord.Version
  private let outline: FormOutline
  private let rows: AnswerRows?
  private let names: ActorNames
  private let atlas: PlaceAtlas
  private let listFields: String

  /// What an officer said of what somebody else changed or reviewed first.
  struct Said {
    let state: ReviewState
    let comment: String
    let refusal: SubmissionRefusal
  }

  private var words: Words { visit.words }
  private var path: String { "/collect/submissions/\(detail.id)" }
  private var answers: AnswerWords { AnswerWords(outline: outline, words: words) }

  init(parts: CollectParts, detail: SubmissionDetail, visit: Visit) async throws {
    guard let current = detail.record.current else { throw AccessRefusal.notFound }
    self.parts = parts
    self.detail = detail
    self.visit = visit
    self.current = current
    let version = detail.version(of: current.content) ?? detail.form.newest
    outline = FormOutline(
      version, try await parts.forms.form(version), wanted: visit.query("language").flatMap(Int.init),
      reader: visit.words.language, hiding: detail.hidden)
    rows = detail.rows(of: current.content)
    names = try await parts.names(for: visit.words)
    atlas = try await parts.places.atlas()
    listFields = visit.query("list") ?? visit.form["list"] ?? ""
  }

  var title: String {
    let name = current.content.document?.instanceName ?? ""
    return name.isEmpty
      ? words("collect.submission.title", ["day": .text(words.date(placement.day))]) : name
  }

  /// The query of the list that the reader came from.
  var list: String { listFields.isEmpty ? "" : "?" + listFields }

  private var placement: Placement { detail.record.placement ?? current.content.facts.placement }

  func page() async throws -> OneSubmissionPage {
    let neighbours = try await Neighbours(parts, detail, list: listFields, visit)
    let showsUnanswered = visit.query("all") != nil
    let blocks = rows.map { self.blocks($0, showsUnanswered: showsUnanswered) } ?? []
    let languages = LanguageLink.all(outline, at: here(showsUnanswered: showsUnanswered))
    let state = detail.record.state
    let otherIssues = otherIssues
    let otherFiles = otherFiles
    let more = more
    return OneSubmissionPage(
      title: title, state: state.label(in: words), tone: state.tone, received: words.time(detail.record.received),
      sensitivity: detail.form.options.sensitivity.mark(in: words),
      editPath: visit.may(.editSubmissions) ? path + "/edit" : nil, previousPath: neighbours.previous,
      nextPath: neighbours.next, problem: problem, notices: notices, languages: languages,
      hasLanguages: !languages.isEmpty,
      unanswered: .init(
        label: words[showsUnanswered ? "collect.submission.hideUnanswered" : "collect.submission.showUnanswered"],
        path: here(showsUnanswered: !showsUnanswered)),
      hasNoAnswers: blocks.isEmpty, blocks: blocks, otherIssues: otherIssues, hasOtherIssues: !otherIssues.isEmpty,
      otherFiles: otherFiles, hasOtherFiles: !otherFiles.isEmpty, awaited: try await awaited(),
      review: visit.may(.reviewSubmissions) ? review(hasNext: neighbours.next != nil) : nil,
      spot: try await spot(), placeName: placeName,
      placeSource: placement.source.map { words["collect.submission.placed.\($0.rawValue)"] },
      placeReported: placeReported, placeForm: placeForm, facts: facts,
      history: try await history(), more: more, hasMore: !more.isEmpty)
  }

  private func here(showsUnanswered: Bool) -> String {
    let list = ListQuery.parameter(listFields)
    return path + list + (showsUnanswered ? (list.isEmpty ? "?" : "&") + "all=yes" : "")
  }

  // MARK: Answers

  private func blocks(_ rows: AnswerRows, showsUnanswered: Bool) -> [OneSubmissionPage.Block] {
    let document = current.content.document
    return AnswerBlocks(
      answers: answers, rows: rows, files: detail.files, filesPath: path + "/files/",
      raw: { path, row in document.flatMap { $0.root.text(at: path, row: row) } }, showsUnanswered: showsUnanswered
    ).blocks()
  }

  /// Why the review was not kept.
  private var problem: String? {
    guard let said else { return nil }
    guard said.refusal == .reviewedMeanwhile, let last = detail.history.last(where: { $0.isReview }) else {
      return words["collect.review.changedMeanwhile"]
    }
    return words(
      "collect.review.meanwhile",
      ["name": .isolated(names[last.actor]), "state": .isolated(detail.record.state.label(in: words))])
  }

  private var notices: [String] {
    var notices: [String] = []
    if rows?.issues.contains(where: { $0.kind == .encrypted }) ?? false {
      notices.append(words["collect.submission.encrypted"])
    }
    let missing = (rows?.files ?? []).filter { detail.files[$0] == nil }.count
    if missing > 0 { notices.append(words("collect.submissions.missingFiles", ["count": .number(missing)])) }
    return notices
  }

  /// What a connection could not have yet, or the other server has not got yet itself.
  private func awaited() async throws -> OneSubmissionPage.Awaited? {
    guard visit.may(.editSubmissions),
      let awaiting = try await parts.pulls.awaiting(of: detail.id, for: visit.requester)
    else { return nil }
    let refused = awaiting.files.filter { detail.files[$0.name] == nil }
    let lines = refused.map { file in
      words(
        "collect.servers.files.\(file.isGivenUp ? "givenUp" : "refused")",
        [
          "name": .isolated(file.name), "when": .text(words.time(file.tried)),
          "reason": .text(words.diagnostic(Diagnostic(.warning, file.failure.code, file.failure.arguments))),
          "count": .number(file.attempts),
        ])
    }
    let expected = Set(rows?.files ?? []).subtracting(refused.map(\.name)).filter { detail.files[$0] == nil }.sorted()
      .map { words("collect.servers.files.expected", ["name": .isolated($0)]) }
    guard !lines.isEmpty || !expected.isEmpty else { return nil }
    return .init(
      lines: lines + expected,
      asked: awaiting.asked.map { words("collect.servers.files.asked", ["when": .text(words.time($0))]) },
      action: path + "/files", proof: visit.proof, connectionPath: "\(PullRoutes.path)/\(awaiting.connection)")
  }

  /// Those of no question that is shown.
  private var otherIssues: [OneSubmissionPage.OtherIssue] {
    (rows?.issues ?? []).filter { outline[$0.path] == nil && $0.kind != .encrypted }.map { issue in
      OneSubmissionPage.OtherIssue(
        path: issue.path, text: words["collect.submission.issue.\(issue.kind.rawValue)"])
    }
  }

  /// Those that no answer names: what encrypted forms and older versions came with.
  private var otherFiles: [OneSubmissionPage.File] {
    let named = Set(rows?.files ?? [])
    return detail.files.values.filter { !named.contains($0.name) }.sorted { $0.name < $1.name }.map { file in
      OneSubmissionPage.File(
        name: file.name, size: words.size(file.size), path: "\(path)/files/\(CollectParts.encoded(file.name))")
    }
  }

  // MARK: Beside the answers

  private func review(hasNext: Bool) -> OneSubmissionPage.Review {
    OneSubmissionPage.Review(
      action: path + "/review", proof: visit.proof, base: current.entry.description,
      former: detail.record.state.rawValue, list: listFields,
      states: ReviewState.allCases.map { state in
        OneSubmissionPage.State(
          value: state.rawValue, label: state.label(in: words), tone: state.tone,
          isChosen: state == said?.state ?? detail.record.state)
      }, comment: said?.comment ?? "", hasNext: hasNext)
  }

  /// The point by which it was placed, else the first that was answered.
  private func spot() async throws -> OneSubmissionPage.Spot? {
    guard let rows, let row = rows.rows(of: "").first else { return nil }
    let given = rows.answers(of: row)
    let points = outline.questions.compactMap { question -> Answer.Geopoint? in
      if case .geopoint(let point)? = given[question.path] { point } else { nil }
    }
    guard let point = points.first else { return nil }
    let accuracy = point.accuracy.flatMap { $0 > 0 ? $0 : nil }
    let map = try await parts.places.map(level: 1, zoom: 6)
    return OneSubmissionPage.Spot(
      areas: MapRoutes.areasPath(words.language), latitude: String(point.latitude), longitude: String(point.longitude),
      accuracy: accuracy.map { String($0) } ?? "", label: title,
      coordinates: answers.coordinates(point),
      accuracyText: accuracy.map { metres in
        words("collect.submission.accuracy", ["metres": .text(words.number(metres, decimals: 0...0))])
      },
      credit: MapCredit(map.sources, in: words))
  }

  private var placeName: String {
    placement.place.map { atlas.path($0, in: words.language) } ?? words["collect.submission.noPlace"]
  }

  private var placeReported: String? {
    placement.reported.map { reported in
      let edition = atlas.sources[reported.edition.recast()]?.facts.title ?? words["collect.submission.unknownEdition"]
      return words(
        "collect.submission.reportedAs", ["code": .isolated(reported.code), "edition": .isolated(edition)])
    }
  }

  private var placeForm: OneSubmissionPage.PlaceForm? {
    guard visit.may(.editSubmissions) else { return nil }
    let place = placement.place.flatMap { atlas[$0] }
    return OneSubmissionPage.PlaceForm(
      action: path + "/place", proof: visit.proof, list: listFields,
      place: Field("place", words["collect.submission.placeField"], place?.code ?? "").with {
        $0.shown = place == nil ? "" : placeName
        $0.hint = words["collect.submission.placeHint"]
      },
      button: words[place == nil ? "collect.submission.setPlace" : "collect.submission.changePlace"],
      isOpen: place == nil)
  }

  private var facts: [OneSubmissionPage.Fact] {
    func fact(_ name: String, _ value: String, link: String? = nil, note: String? = nil) -> OneSubmissionPage.Fact {
      OneSubmissionPage.Fact(label: words["collect.submission.fact.\(name)"], value: value, link: link, note: note)
    }
    let content = current.content.facts
    var facts = [
      fact("form", detail.form.title, link: ShownForm.path(detail.form.formID)),
      fact("day", words.date(placement.day)),
      fact("author", names[detail.record.author]),
    ]
    if let device = content.device { facts.append(fact("device", device)) }
    facts += [fact("version", content.version), fact("instance", content.instanceID)]
    return facts
  }

  private var more: [OneSubmissionPage.Action] {
    let xml = OneSubmissionPage.Action(label: words["collect.submission.xml"], path: path + "/xml", isDangerous: false)
    let erase = OneSubmissionPage.Action(
      label: words["collect.submission.erase"], path: path + "/erase", isDangerous: true)
    // As it came it tells what is hidden.
    return (detail.hidden.isEmpty ? [xml] : []) + (visit.may(.eraseSubmissions) ? [erase] : [])
  }

  // MARK: History

  /// The newest first.
  private func history() async throws -> [OneSubmissionPage.Change] {
    var before: SubmissionContent?
    var changes: [OneSubmissionPage.Change] = []
    for change in detail.history {
      switch change.what {
      case .received(let content):
        changes.append(line(change, words["collect.submission.event.received"]))
        before = content
      case .edited(let content):
        let differences = before.map { detail.differences(from: $0, to: content) } ?? []
        changes.append(line(change, words["collect.submission.event.edited"], differences: differences))
        before = content
      case .file(let file):
        changes.append(line(change, words("collect.submission.event.file", ["name": .isolated(file.name)])))
      case .reviewed(let state, let comment):
        changes.append(line(change, words["collect.submission.event.reviewed"], state: state, comment: comment))
      case .placed(let placement):
        let name = placement.place.map { atlas.path($0, in: words.language) } ?? words["collect.submissions.noPlace"]
        changes.append(line(change, words("collect.submission.event.placed", ["place": .isolated(name)])))
      case .redacted: changes.append(line(change, words["collect.submission.event.redacted"]))
      case .takenBack(let content, let reason):
        let differences = before.map { detail.differences(from: $0, to: content) } ?? []
        changes.append(
          line(change, words["collect.submission.event.takenBack"], comment: reason, differences: differences))
        before = content
      }
    }
    return changes.reversed()
  }

  private func line(
    _ change: SubmissionChange, _ what: String, state: ReviewState? = nil, comment: String = "",
    differences: [AnswerDifference] = []
  ) -> OneSubmissionPage.Change {
    OneSubmissionPage.Change(
      what: what, pill: state?.label(in: words), pillTone: state?.tone ?? "", who: names[change.actor],
      when: words.time(change.at), comment: comment.isEmpty ? nil : comment,
      changes: differences.map { difference in
        let label = outline.label(difference.path)
        return OneSubmissionPage.Difference(
          label: difference.repeatPath.isEmpty ? label : "\(label) (\(words.number(difference.row)))",
          before: difference.before.map { answers.text($0, at: difference.path) },
          after: difference.after.map { answers.text($0, at: difference.path) })
      },
      hasChanges: !differences.isEmpty,
      changesLabel: words("collect.submission.changes", ["count": .number(differences.count)]),
      isOpen: differences.count <= 10)
  }
}

extension SubmissionChange {
  fileprivate var isReview: Bool {
    if case .reviewed = what { true } else { false }
  }
}

extension XMLElement {
  /// The text at a path of element names, of the `row`th such element in the document.
  func text(at path: String, row: Int) -> String? {
    var found: [XMLElement] = [self]
    for name in path.split(separator: "/") {
      found = found.flatMap { element in element.elements.filter { $0.name.local == name } }
    }
    return found.indices.contains(row - 1) ? String(found[row - 1].text.prefix(500)) : found.first?.text
  }
}
