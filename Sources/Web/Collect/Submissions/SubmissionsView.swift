import Basics
import Collect
import FormEngine
import Foundation
import Records
import Store

/// Makes the page of a list: asks for the lines, and says everything in the reader's words.
struct SubmissionsView {
  let parts: CollectParts
  let shown: ShownForm
  let address: SubmissionAddress
  let visit: Visit
  /// On which page of the form its conditions are shown.
  var view = FormHead.View.submissions

  var words: Words { visit.words }
  var outline: FormOutline { shown.outline }
  var path: String { "\(shown.path)/\(view.rawValue)" }

  func page() async throws -> SubmissionsPage {
    let requester = try visit.requester
    let atlas = try await parts.places.atlas()
    let place = try await address.place.flatMapAsync { text in try await parts.place(text, visit) }
    let names = try await parts.names(for: words)
    let authors = try await parts.submissions.authors(of: shown.id, for: requester)

    var query = address.query(of: shown.id, outline: outline, place: place)
    let columns = columns
    query.columns = columns.compactMap { if case .question(let path) = $0 { path } else { nil } }
    var found: SubmissionPage?
    var count: SubmissionCount?
    var problem: String?
    var slow: SubmissionsPage.Slow?
    if address.place != nil, place == nil {
      problem = words("collect.submissions.placeUnknown", ["text": .isolated(address.place ?? "")])
      count = .exactly(0)
    } else if let notUnderstood = filterProblem {
      problem = notUnderstood
      count = .exactly(0)
    } else {
      async let counted = counted(query, for: requester)
      do {
        found = try await parts.submissions.page(query, for: requester)
        count = try await counted
      } catch is StoreTimeout {
        slow = waysOn
      }
    }
    let lines = found?.lines ?? []

    let chips = chips(place: place, atlas: atlas, names: names)
    let asked = address.asked ?? address.answers.last?.path ?? ""
    let isEmpty = lines.isEmpty
    return SubmissionsPage(
      head: try FormHead(shown, .submissions, visit), problem: problem, slow: slow, address: path,
      search: address.search ?? "",
      kept: kept(without: .search), keptByFilter: kept(without: .filters), keptByColumns: kept(without: .columns),
      isFilterOpen: address.asked != nil || address.place != nil && place == nil, states: states,
      place: placeField(place, atlas, problem: address.place != nil && place == nil ? problem : nil),
      from: address.from?.description ?? "", to: address.to?.description ?? "",
      authors: [Field.Option("", words["collect.submissions.anyone"], isChosen: address.author == nil)]
        + authors.map { ($0, names[$0]) }.sorted { $0.1 < $1.1 }.map { id, name in
          Field.Option(id.description, name, isChosen: id == address.author)
        },
      versions: versions, only: only, questions: questions(asked: asked),
      answers: asked.isEmpty ? nil : AnswersFragment(asked, of: outline, chosen: address.answers, words),
      answersAddress: shown.path + "/answers" + filterQuery, clearPath: path + address.cleared.query,
      columnGroups: columnGroups(columns), usualColumnsPath: path + address.with { $0.columns = nil }.query,
      export: visit.may(.exportSubmissions) ? export : nil, chips: chips, hasChips: !chips.isEmpty, isEmpty: isEmpty,
      emptyTitle: words["collect.submissions.\(emptyReason(slow)).title"],
      emptyText: words["collect.submissions.\(emptyReason(slow)).\(slow == nil ? "text" : "hint")"],
      emptyPath: address.isFiltered ? path + address.cleared.query : shown.path,
      emptyAction: words[
        address.isFiltered ? "collect.submissions.nothingFound.action" : "collect.submissions.empty.action"],
      count: countText(count), heads: heads(columns),
      lines: lines.map { line($0, columns, atlas: atlas, names: names) }, pager: found.flatMap(pager),
      review: visit.may(.reviewSubmissions) ? review : nil)
  }

  private func emptyReason(_ slow: SubmissionsPage.Slow?) -> String {
    slow != nil ? "slow" : address.isFiltered ? "nothingFound" : "empty"
  }

  /// For a list that takes too long: an index, or a file, which takes its time.
  private var waysOn: SubmissionsPage.Slow {
    SubmissionsPage.Slow(
      marking: visit.may(.manageForms) ? shown.path + "/questions" : nil,
      background: visit.may(.exportSubmissions) ? export : nil)
  }

  // MARK: Columns

  /// The chosen ones; else the day, the place, what is marked or asked first, and the sender.
  private var columns: [SubmissionAddress.Column] {
    if let chosen = address.columns { return chosen }
    let marked = shown.record.options.marked
    let asked = outline.groups.filter(\.repeats.isEmpty).flatMap(\.questions).filter { question in
      question.kind.isAsked && question.type?.isMarkable ?? false
    }
    let paths = marked.isEmpty ? asked.prefix(4).map(\.path) : marked
    return [.day, .place] + paths.map(SubmissionAddress.Column.question) + [.author]
  }

  private func columnGroups(_ chosen: [SubmissionAddress.Column]) -> [SubmissionsPage.ColumnGroup] {
    func check(_ column: SubmissionAddress.Column) -> SubmissionsPage.Check {
      SubmissionsPage.Check(
        value: column.description, label: label(column), tone: "", isOn: chosen.contains(column))
    }
    let own = SubmissionsPage.ColumnGroup(
      title: words["collect.submissions.about"], columns: [.day, .place, .author, .version].map(check))
    let asked = outline.groups.filter(\.repeats.isEmpty).compactMap { group -> SubmissionsPage.ColumnGroup? in
      let columns = group.questions.filter { $0.type != nil }.map { check(.question($0.path)) }
      return columns.isEmpty ? nil : .init(title: group.title ?? shown.title, columns: columns)
    }
    // What earlier versions asked can still be seen.
    let former = shown.record.layout.columns.filter { column in
      column.table == 0 && outline[column.path] == nil && !column.path.hasPrefix("/meta/")
    }.map(\.path).unique
    let gone = SubmissionsPage.ColumnGroup(
      title: words["collect.upload.changes.removed"], columns: former.map { check(.question($0)) })
    return [own] + asked + (former.isEmpty ? [] : [gone])
  }

  private func label(_ column: SubmissionAddress.Column) -> String {
    switch column {
    case .day: words["collect.submissions.day"]
    case .place: words["collect.submissions.place"]
    case .author: words["collect.submissions.author"]
    case .version: words["collect.submissions.version"]
    case .question(let path): outline.label(path)
    }
  }

  private func isNumber(_ column: SubmissionAddress.Column) -> Bool {
    if case .question(let path) = column { outline[path]?.isNumber ?? false } else { false }
  }

  private func sortKey(_ column: SubmissionAddress.Column) -> SubmissionSort.Key? {
    switch column {
    case .day: .day
    case .place: .place
    case .author: .author
    case .version: .version
    case .question(let path): shown.record.options.marked.contains(path) ? .question(path) : nil
    }
  }

  private func heads(_ columns: [SubmissionAddress.Column]) -> [SubmissionsPage.Head] {
    func head(_ label: String, _ key: SubmissionSort.Key?, isNumber: Bool = false) -> SubmissionsPage.Head {
      guard let key else { return .init(label: label, path: nil, sort: nil, isNumber: isNumber) }
      let isCurrent = address.sort.key == key
      // Times and numbers are looked at from the largest down.
      let isDescending = isCurrent ? !address.sort.isDescending : isNumber || key == .received || key == .day
      let next = address.with { $0.sort = SubmissionSort(key, isDescending: isDescending) }
      let sort = !isCurrent ? "none" : address.sort.isDescending ? "descending" : "ascending"
      return .init(label: label, path: path + next.query, sort: sort, isNumber: isNumber)
    }
    return [head(words["collect.submissions.received"], .received), head(words["collect.submissions.state"], .state)]
      + columns.map { head(label($0), sortKey($0), isNumber: isNumber($0)) }
  }

  // MARK: Lines

  private func line(
    _ line: SubmissionLine, _ columns: [SubmissionAddress.Column], atlas: PlaceAtlas, names: ActorNames
  ) -> SubmissionsPage.Line {
    let answers = AnswerWords(outline: outline, words: words)
    var warnings: [String] = []
    if line.issues > 0 { warnings.append(words("collect.submissions.issues", ["count": .number(line.issues)])) }
    if line.missingFiles > 0 {
      warnings.append(words("collect.submissions.missingFiles", ["count": .number(line.missingFiles)]))
    }
    if line.edits > 0 { warnings.append(words("collect.submissions.edited", ["count": .number(line.edits)])) }
    let received = words.time(line.received)
    let cells = columns.map { column in
      let text: String? =
        switch column {
        case .day: words.date(line.day)
        case .place: line.place.map { atlas.shortPath($0, in: words.language) }
        case .author: names[line.author]
        case .version: line.version
        case .question(let path): line.answers[path].map { answers.text($0, at: path) }
        }
      return SubmissionsPage.Cell(
        label: label(column), text: text.map { String($0.prefix(300)) } ?? "–", isNumber: isNumber(column),
        isEmpty: text?.isEmpty ?? true)
    }
    return SubmissionsPage.Line(
      id: ChosenSubmission(line.submission, line.state).text,
      path: "/collect/submissions/\(line.submission)" + listQuery, received: received,
      name: line.name, state: line.state.label(in: words), tone: line.state.tone, warnings: warnings, cells: cells,
      canChoose: visit.may(.reviewSubmissions),
      chooseLabel: words("collect.submissions.choose", ["time": .text(line.name ?? received)]))
  }

  /// Carries the list along to one submission, so that the next one can be found from there.
  private var listQuery: String {
    let query = address.with { _ in }.query
    guard query.count > 1 else { return "" }
    return "?list=" + (String(query.dropFirst()).addingPercentEncoding(withAllowedCharacters: .unreserved) ?? "")
  }

  /// Nil when that would take longer than a page waits for it.
  private func counted(_ query: SubmissionQuery, for requester: Requester) async throws -> SubmissionCount? {
    do {
      return try await parts.submissions.count(query, within: Submissions.countingLimit, for: requester)
    } catch is StoreTimeout {
      return nil
    }
  }

  private func countText(_ count: SubmissionCount?) -> String {
    switch count {
    case .exactly(let number): words("collect.submissions.count", ["count": .number(number)])
    case .atLeast(let number): words("collect.submissions.manyCount", ["count": .number(number)])
    case nil: ""
    }
  }

  private func pager(_ page: SubmissionPage) -> SubmissionsPage.Pager? {
    guard page.next != nil || page.previous != nil else { return nil }
    let isByTime = address.sort == SubmissionAddress.usualSort
    return SubmissionsPage.Pager(
      previousPath: page.previous.map { cursor in path + address.with { $0.before = cursor }.query },
      nextPath: page.next.map { cursor in path + address.with { $0.after = cursor }.query },
      previousLabel: words[isByTime ? "collect.submissions.previous" : "collect.submissions.previousSorted"],
      nextLabel: words[isByTime ? "collect.submissions.next" : "collect.submissions.nextSorted"])
  }

  private var review: SubmissionsPage.Review {
    let states: [ReviewState] = [.approved, .hasIssues, .rejected, .received]
    return SubmissionsPage.Review(
      action: shown.path + "/review", proof: visit.proof, back: path + address.query,
      countPattern: words("collect.submissions.chosenCount", ["count": "{count}"]),
      states: states.map { Field.Option($0.rawValue, $0.label(in: words), isChosen: false) })
  }

  /// What the list's conditions find, as a file.
  private var export: SubmissionsPage.Export {
    let shapes = outline.questions.filter { $0.type?.isGeographic ?? false }
    let kinds: [ExportOptions.Kind] = [.xlsx, .csv] + (shapes.isEmpty ? [] : [.geojson]) + [.parquet]
    let languages = outline.languages.enumerated().map { number, name in
      Field.Option(
        String(number), words("collect.submissions.exports.labels", ["language": .isolated(name)]),
        isChosen: number == outline.language)
    }
    let labels =
      !languages.isEmpty || !outline.hasTexts
      ? languages
      : [Field.Option(ExportRoutes.onlyLabels, words["collect.submissions.exports.onlyLabels"], isChosen: true)]
    return SubmissionsPage.Export(
      action: shown.path + "/export", proof: visit.proof,
      kept: address.fields(without: .columns, .sort).map { SubmissionsPage.Kept(name: $0.name, value: $0.value) },
      kinds: kinds.map { kind in
        SubmissionsPage.ExportKind(
          value: kind.rawValue, label: words["collect.submissions.exports.\(kind.rawValue)"],
          hint: words["collect.submissions.exports.\(kind.rawValue)Hint"], isChosen: kind == kinds[0])
      },
      texts: labels + [Field.Option("", words["collect.submissions.exports.codes"], isChosen: labels.isEmpty)],
      shapes: shapes.map { Field.Option($0.path, $0.label, isChosen: $0.path == shapes[0].path) },
      hasShapes: shapes.count > 1,
      hasTags: shown.definition?.nodes.contains { $0.question?.hxl != nil } ?? false,
      scope: words[address.isFiltered ? "collect.submissions.exports.some" : "collect.submissions.exports.all"],
      purpose: PurposeQuestion(in: words))
  }
}

extension SubmissionAddress {
  /// Without conditions, in the same order and with the same columns.
  var cleared: SubmissionAddress {
    var address = SubmissionAddress.unfiltered
    address.sort = sort
    address.columns = columns
    return address
  }
}

extension PlaceAtlas {
  /// The place and what it lies in, without the country.
  func shortPath(_ place: ID<Place>, in language: Language) -> String {
    let line = line(place)
    let shown = line.count > 1 ? line.filter { $0.parent != nil } : line
    return shown.map { $0.names.best(in: language) }.joined(separator: language == .arabic ? "، " : ", ")
  }
}

extension Optional {
  func flatMapAsync<Value>(_ body: (Wrapped) async throws -> Value?) async rethrows -> Value? {
    guard let self else { return nil }
    return try await body(self)
  }
}
