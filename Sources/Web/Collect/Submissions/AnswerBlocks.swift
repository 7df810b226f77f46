import Basics
import Collect
import FormEngine

/// The answers of one version of a submission, in the order of its form, as blocks of a page.
struct AnswerBlocks {
  let answers: AnswerWords
  let rows: AnswerRows
  /// By name: those that have arrived.
  let files: [String: FormFile]
  /// Where files are found; ends in a slash.
  let filesPath: String
  /// What the client sent for an answer that could not be read: by path and row.
  let raw: (_ path: String, _ row: Int) -> String?
  let showsUnanswered: Bool

  private var words: Words { answers.words }

  func blocks() -> [OneSubmissionPage.Block] {
    var blocks: [OneSubmissionPage.Block] = []
    var headings = GroupHeadings(words)
    add(answers.outline.groups[...], repeats: 0, row: nil, to: &blocks, &headings)
    // What the phone noted by itself is looked at last.
    guard let row = rows.rows(of: "").first else { return blocks }
    let given = rows.answers(of: row)
    let automatic = answers.outline.groups.filter(\.repeats.isEmpty).flatMap(\.questions).filter { question in
      question.kind == .automatic
    }.compactMap { question in
      answered(question, given, row: row.row)
    }
    guard !automatic.isEmpty else { return blocks }
    let heading = words["collect.questions.kind.automatic"]
    blocks.append(.init(heading: heading, instance: nil, depth: "1", answers: automatic))
    return blocks
  }

  /// Issues of questions the form knows, by path and row.
  private func issues(at path: String, row: Int) -> [OneSubmissionPage.Issue] {
    rows.issues.filter { $0.path == path && $0.row == row }.map { issue in
      OneSubmissionPage.Issue(
        text: words["collect.submission.issue.\(issue.kind.rawValue)"],
        raw: [.notOfItsType, .notAChoice].contains(issue.kind) ? raw(path, row) : nil)
    }
  }

  /// Adds the groups of one instance; groups of a repeat inside it stand together and are added once for each of its rows.
  private func add(
    _ groups: ArraySlice<FormOutline.Group>, repeats: Int, row: AnswerRow?, instance: String? = nil,
    to blocks: inout [OneSubmissionPage.Block], _ headings: inout GroupHeadings
  ) {
    var rest = groups
    var instance = instance
    while let group = rest.first {
      if group.repeats.count > repeats {
        let path = group.repeats[repeats]
        let inside = rest.prefix { $0.repeats.count > repeats && $0.repeats[repeats] == path }
        rest = rest.dropFirst(inside.count)
        let members = rows.rows(of: path).filter { $0.parentRow == (repeats == 0 ? 0 : row?.row ?? 0) }
        for member in members {
          let number = words(
            "collect.submission.instance",
            ["number": .number(member.position), "count": .number(members.count)])
          add(inside, repeats: repeats + 1, row: member, instance: number, to: &blocks, &headings)
        }
        continue
      }
      rest = rest.dropFirst()
      guard let row = row ?? rows.rows(of: "").first else { continue }
      let given = rows.answers(of: row)
      let asked = group.questions.filter { $0.kind != .automatic || !group.repeats.isEmpty }
      let answered = asked.compactMap { question in self.answered(question, given, row: row.row) }
      guard !answered.isEmpty else { continue }
      blocks.append(
        OneSubmissionPage.Block(
          heading: headings.heading(of: group), instance: instance, depth: String(min(repeats + 1, 3)),
          answers: answered))
      instance = nil
    }
  }

  private func answered(
    _ question: FormOutline.Question, _ given: [String: Answer], row: Int
  ) -> OneSubmissionPage.Answered? {
    guard question.type != nil else { return nil }
    var shown = OneSubmissionPage.Answered(label: question.label)
    shown.isComputed = question.kind == .calculate
    shown.issues = issues(at: question.path, row: row)
    shown.hasIssues = !shown.issues.isEmpty
    guard let answer = given[question.path] else {
      guard showsUnanswered || shown.hasIssues else { return nil }
      shown.isMissing = true
      shown.note = words["collect.submission.unanswered"]
      return shown
    }
    switch answer {
    case .choice(let code): shown.items = [.init(label: answers.outline.label(ofChoice: code, at: question.path))]
    case .choices(let codes), .ranking(let codes):
      shown.items = answers.labels(codes, at: question.path).map(OneSubmissionPage.Item.init)
    case .file(let name): show(name, of: question, in: &shown)
    default: shown.text = answers.text(answer, at: question.path)
    }
    return shown
  }

  private func show(_ name: String, of question: FormOutline.Question, in shown: inout OneSubmissionPage.Answered) {
    guard let file = files[name] else {
      shown.note = words("collect.submission.missingFile", ["name": .isolated(name)])
      return
    }
    let path = filesPath + CollectParts.encoded(name)
    switch SafeFile.display(of: file) {
    case .picture:
      shown.picture = .init(
        path: path, alt: words("collect.submission.file", ["question": .isolated(question.label)]))
    case .sound: shown.sound = .init(path: path)
    case .film: shown.film = .init(path: path)
    case nil: shown.file = .init(name: name, size: words.size(file.size), path: path)
    }
  }
}
