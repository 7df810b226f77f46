import Basics
import Collect
import FormEngine
import Foundation
import Records

/// What is asked of a list: its filter, and the conditions that hold.
extension SubmissionsView {
  /// What is shown only, each with the way to take it back.
  func chips() async throws -> [SubmissionsPage.Chip] {
    let atlas = try await parts.places.atlas()
    let place = try await address.place.flatMapAsync { text in try await parts.place(text, visit) }
    return chips(place: place, atlas: atlas, names: try await parts.names(for: words))
  }

  func kept(without part: SubmissionAddress.Part) -> [SubmissionsPage.Kept] {
    address.fields(without: part).map { SubmissionsPage.Kept(name: $0.name, value: $0.value) }
  }

  /// The conditions on answers, for the part of the filter that is fetched anew.
  var filterQuery: String {
    var kept = SubmissionAddress.unfiltered
    kept.answers = address.answers
    return kept.query
  }

  var states: [SubmissionsPage.Check] {
    ReviewState.allCases.map { state in
      SubmissionsPage.Check(
        value: state.rawValue, label: state.label(in: words), tone: state.tone, isOn: address.states.contains(state))
    }
  }

  var only: [SubmissionsPage.Check] {
    SubmissionAddress.Only.allCases.map { wish in
      SubmissionsPage.Check(
        value: wish.rawValue, label: words["collect.submissions.only.\(wish.rawValue)"], tone: "",
        isOn: address.only.contains(wish))
    }
  }

  func placeField(_ place: ID<Place>?, _ atlas: PlaceAtlas, problem: String?) -> Field {
    let path = place.map { atlas.path($0, in: words.language) } ?? ""
    let code = place.map { atlas[$0]?.code ?? path } ?? address.place ?? ""
    return Field("place", words["collect.submissions.place"], code).with {
      $0.shown = path
      $0.hint = words["collect.submissions.placeHint"]
      $0.problem = problem
      ($0.isRequired, $0.saysOptional) = (false, false)
    }
  }

  var versions: [Field.Option] {
    let names = shown.record.versions.reversed().map(\.content.version).unique
    return [Field.Option("", words["collect.submissions.anyVersion"], isChosen: address.version == nil)]
      + names.map { Field.Option($0, $0, isChosen: $0 == address.version) }
  }

  func questions(asked: String) -> [Field.Option] {
    outline.groups.filter(\.repeats.isEmpty).flatMap { group in
      group.questions.filter { $0.isFilterable(shown.record.options.marked) }.map { question in
        let label =
          group.title.map { title in
            words("collect.submissions.question", ["group": .isolated(title), "question": .isolated(question.label)])
          } ?? question.label
        return Field.Option(question.path, label, isChosen: question.path == asked)
      }
    }
  }

  func chips(place: ID<Place>?, atlas: PlaceAtlas, names: ActorNames) -> [SubmissionsPage.Chip] {
    var chips: [SubmissionsPage.Chip] = []
    func add(_ name: String, _ value: String, _ change: (inout SubmissionAddress) -> Void) {
      let text = words("collect.submissions.condition", ["name": .isolated(name), "value": .isolated(value)])
      chips.append(
        SubmissionsPage.Chip(
          text: text, path: path + address.with(change).query,
          removeLabel: words("collect.submissions.remove", ["condition": .text(text)])))
    }
    if let search = address.search { add(words["collect.submissions.search"], search) { $0.search = nil } }
    for state in ReviewState.allCases where address.states.contains(state) {
      add(words["collect.submissions.state"], state.label(in: words)) { $0.states.remove(state) }
    }
    if let place { add(words["collect.submissions.place"], atlas.path(place, in: words.language)) { $0.place = nil } }
    if let from = address.from { add(words["collect.submissions.from"], words.date(from)) { $0.from = nil } }
    if let to = address.to { add(words["collect.submissions.to"], words.date(to)) { $0.to = nil } }
    if let author = address.author { add(words["collect.submissions.author"], names[author]) { $0.author = nil } }
    if let version = address.version { add(words["collect.submissions.version"], version) { $0.version = nil } }
    for wish in SubmissionAddress.Only.allCases where address.only.contains(wish) {
      add(words["collect.submissions.only.title"], words["collect.submissions.only.\(wish.rawValue)"]) {
        $0.only.remove(wish)
      }
    }
    for part in address.answers {
      add(outline.label(part.path), value(of: part)) { $0.answers.removeAll { $0 == part } }
    }
    return chips
  }

  private func value(of part: SubmissionAddress.AnswerPart) -> String {
    if part.value.isEmpty { return words["collect.submissions.unanswered"] }
    if outline[part.path]?.type == .boolean {
      return words[part.value == "true" ? "collect.answer.yes" : "collect.answer.no"]
    }
    switch SubmissionAddress.condition([part.value], type: outline[part.path]?.type) {
    case .isBetween(let least, let most):
      return range(
        from: least.map { words.number($0, decimals: 0...6) }, to: most.map { words.number($0, decimals: 0...6) })
    case .isFrom(let first, let last): return range(from: first.map(words.date), to: last.map(words.date))
    case .isEmpty, .isAnswered, .isOneOf, .contains, .compares, .isInside, nil:
      return outline.label(ofChoice: part.value, at: part.path)
    }
  }

  /// As it is asked for, not as the address writes it.
  private func range(from least: String?, to most: String?) -> String {
    words("collect.submissions.between", ["least": .text(least ?? "…"), "most": .text(most ?? "…")])
  }

  /// Why nothing is shown: a condition that its question cannot fulfil or fail.
  var filterProblem: String? {
    address.notUnderstood(by: outline).first.map { part in
      words(
        "collect.submissions.notUnderstood",
        ["question": .isolated(outline.label(part.path)), "text": .isolated(part.value)])
    }
  }
}

extension FormOutline.Question {
  /// Whether the filter asks about it: what has choices, and what is marked.
  fileprivate func isFilterable(_ marked: [String]) -> Bool {
    switch type {
    case .choice, .choices, .boolean: true
    case nil: false
    default: marked.contains(path)
    }
  }
}
