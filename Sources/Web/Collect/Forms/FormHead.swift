import Basics
import Collect

/// The head of every page of a form: what it is, and the ways to look at it. The partial `collect/form-head`.
struct FormHead: Equatable {
  let title: String
  let formID: String
  let version: String
  let state: String
  let tone: String
  let sensitivity: String?
  /// Of a form whose programme only practises.
  let practice: String?
  let uploadPath: String?
  let tabs: [Tab]

  struct Tab: Equatable {
    let label: String
    let path: String
    let isCurrent: Bool
  }

  enum View: String, CaseIterable {
    case submissions, map, questions, about
  }

  init(_ shown: ShownForm, _ view: View, _ visit: Visit) throws {
    let words = visit.words
    title = shown.title
    formID = shown.record.formID
    version = words("collect.form.version", ["version": .isolated(shown.record.newest.content.version)])
    state = words["collect.form.state.\(shown.record.state.rawValue)"]
    tone = shown.record.state.tone
    sensitivity = shown.record.options.sensitivity.mark(in: words)
    practice = shown.isPractice ? words["programme.practice"] : nil
    uploadPath =
      visit.may(.manageForms) ? "/collect/upload?form=" + (shown.path.split(separator: "/").last ?? "") : nil
    let views = try visit.mayRead(shown.record.options.sensitivity) ? View.allCases : [.questions, .about]
    tabs = views.map { candidate in
      Tab(
        label: words["collect.form.tab.\(candidate.rawValue)"],
        path: candidate == .about ? shown.path : "\(shown.path)/\(candidate.rawValue)", isCurrent: candidate == view)
    }
  }

  init(
    title: String, formID: String, version: String, state: String, tone: String, sensitivity: String?,
    practice: String? = nil, uploadPath: String?, tabs: [Tab]
  ) {
    self.title = title
    self.formID = formID
    self.version = version
    self.state = state
    self.tone = tone
    self.sensitivity = sensitivity
    self.practice = practice
    self.uploadPath = uploadPath
    self.tabs = tabs
  }
}

extension FormState {
  var tone: String {
    switch self {
    case .open: "tone-good"
    case .closing: "tone-care"
    case .closed: ""
    }
  }
}

extension Sensitivity {
  /// What is said beside records that need care; nil for those that need none beyond the usual.
  func mark(in words: Words) -> String? {
    self >= .personal ? words["collect.forms.sensitivity.\(name)"] : nil
  }
}
