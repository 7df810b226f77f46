import Basics
import Collect
import FormEngine
import Formats

/// Makes the page on which a submission is edited.
struct EditView {
  let draft: AnswerDraft
  let root: XMLElement
  let problems: [AnswerDraft.Problem]
  /// What else fields could say, by their names.
  let others: [String: AnswerDraft.Other]
  /// Fields that the form asks with the answers that are shown; nil when that is not known.
  let asked: Set<String>?
  let search: ChoiceSearch
  let words: Words

  private var outline: FormOutline { draft.outline }

  /// Up to so many choices stand open; more are a list to open.
  private static let mostOpenChoices = 12
  func blocks() -> (blocks: [EditPage.Block], failed: [EditPage.Failed]) {
    var builder = Builder(view: self)
    builder.add(outline.groups[...], level: 0, address: "", element: root, path: "")
    return (builder.blocks, builder.failed)
  }

  private struct Builder {
    let view: EditView
    var blocks: [EditPage.Block] = []
    var failed: [EditPage.Failed] = []
    private var number = 0
    private var headings: GroupHeadings

    init(view: EditView) {
      self.view = view
      headings = GroupHeadings(view.words)
    }

    /// Adds the groups of one instance, and for each repeat among them its instances.
    mutating func add(
      _ groups: ArraySlice<FormOutline.Group>, level: Int, address: String, element: XMLElement?, path: String,
      instance: String? = nil
    ) {
      var rest = groups
      var instance = instance
      var isFirst = level > 0
      while let group = rest.first {
        guard group.repeats.count <= level else {
          let inner = group.repeats[level]
          let inside = rest.prefix { $0.repeats.count > level && $0.repeats[level] == inner }
          rest = rest.dropFirst(inside.count)
          add(repeat: inner, inside, level: level, address: address, element: element, path: path)
          continue
        }
        rest = rest.dropFirst()
        let fields = group.questions.compactMap { field($0, address: address, element: element) }
        guard !fields.isEmpty || isFirst else { continue }
        blocks.append(
          EditPage.Block(
            heading: headings.heading(of: group), instance: instance, depth: String(min(level + 1, 3)),
            address: isFirst ? address : nil, fields: fields))
        instance = nil
        isFirst = false
      }
    }

    private mutating func add(
      repeat path: String, _ groups: ArraySlice<FormOutline.Group>, level: Int, address: String, element: XMLElement?,
      path outer: String
    ) {
      let words = view.words
      let members = view.draft.instances(of: path, in: address)
      let title = groups.first.map { $0.titles.prefix($0.depth).last ?? "" } ?? ""
      for (position, member) in members.enumerated() {
        let origin = view.draft.origin(member, of: path, in: element, parentPath: outer)
        let number = words(
          "collect.submission.instance",
          ["number": .number(position + 1), "count": .number(members.count)])
        let start = blocks.count
        add(groups, level: level + 1, address: member.address, element: origin, path: path, instance: number)
        guard blocks.count > start else { continue }
        blocks[start].removeName = member.address
        blocks[start].removeLabel = words(
          "collect.edit.removeInstance", ["name": .isolated("\(title) \(words.number(position + 1))")])
      }
      blocks.append(
        EditPage.Block(
          heading: nil, instance: nil, depth: String(min(level + 2, 3)), address: nil, fields: [],
          addName: "\(address)|\(path)", addLabel: words("collect.edit.addInstance", ["name": .isolated(title)])))
    }

    private mutating func field(
      _ question: FormOutline.Question, address: String, element: XMLElement?
    ) -> EditPage.Question? {
      let words = view.words
      number += 1
      let name = view.draft.fieldName(question, in: address)
      var field = EditPage.Question(anchor: "q\(number)", name: name, label: question.label)
      if question.kind == .note {
        field.noteText = question.label
        return field
      }
      field.value = view.draft.shown(question, in: address, origin: element)
      field.hintText = question.hint
      field.isNotAsked = view.asked.map { !$0.contains(name) } ?? false
      field.isRequired = question.isRequired && !field.isNotAsked
      guard question.isEditable else {
        // What nobody answered is not shown; what somebody did and cannot be changed here is.
        guard question.kind.isAsked, !field.value.isEmpty else { return nil }
        field.isFixed = true
        field.fixedWhy = words[question.type == .file ? "collect.edit.file" : "collect.edit.readOnly"]
        return field
      }
      set(question, in: &field)
      if let problem = view.problems.first(where: { $0.field == name }) {
        let text =
          switch problem.what {
          case .required: words["collect.edit.required"]
          case .constraint: question.constraintMessage ?? words["collect.edit.constraint"]
          case .choice: words["collect.edit.type.choice"]
          case .notOfItsType(let type): words["collect.edit.type.\(type.rawValue)"]
          case .ambiguous: words["collect.edit.ambiguous"]
          }
        field.problemText = text
        failed.append(EditPage.Failed(anchor: field.anchor, label: question.label, why: text))
      }
      if let other = view.others[name] {
        let text = text(of: other, question)
        field.otherText = text
        failed.append(EditPage.Failed(anchor: field.anchor, label: question.label, why: text))
      }
      return field
    }

    private func text(of other: AnswerDraft.Other, _ question: FormOutline.Question) -> String {
      let words = view.words
      let (key, value) =
        switch other {
        case .saved(let value): ("collect.edit.saysOther", value)
        case .before(let value): ("collect.edit.saidBefore", value)
        }
      return words(key, ["answer": .isolated(said(value, question))])
    }

    /// An answer as people read it: choices by their labels.
    private func said(_ value: String, _ question: FormOutline.Question) -> String {
      let words = view.words
      guard !value.isEmpty else { return words["collect.submissions.unanswered"] }
      return switch question.type {
      case .boolean: words[value == "true" ? "collect.answer.yes" : "collect.answer.no"]
      case .choice, .choices, .ranking:
        value.split(separator: " ").map { view.outline.label(ofChoice: String($0), at: question.path) }
          .joined(separator: words["list.comma"])
      default: value
      }
    }

    /// Chooses how the question is asked.
    private func set(_ question: FormOutline.Question, in field: inout EditPage.Question) {
      let isMultiple = question.type == .choices
      if isMultiple || question.type == .choice, question.choices.count > ChoiceSearch.longestOpenList {
        return setSearch(question, in: &field)
      }
      let options =
        isMultiple || question.type == .choice || question.type == .boolean
        ? options(question, value: field.value, kind: isMultiple ? "checkbox" : "radio") : []
      if !options.isEmpty {
        field.options = options
        field.isChecks = isMultiple || options.count <= EditView.mostOpenChoices + 1
        field.isSelect = !field.isChecks
        return
      }
      field.isInput = true
      switch question.type {
      case .text:
        field.isLong = question.isLong || field.value.count > 80 || field.value.contains(where: \.isNewline)
      case .integer: field.inputMode = "numeric"
      case .decimal: field.inputMode = "decimal"
      case .date: field.type = "date"
      case .time: field.type = "time"
      case .dateTime: field.type = "datetime-local"
      default: break
      }
    }

    /// Shows what is answered, and a search for the rest of a long list.
    private func setSearch(_ question: FormOutline.Question, in field: inout EditPage.Question) {
      let isMultiple = question.type == .choices
      let kind = isMultiple ? "checkbox" : "radio"
      field.isChecks = true
      field.options = field.value.split(separator: " ").map { code in
        let label = view.outline.label(ofChoice: String(code), at: question.path)
        return EditPage.Option(kind: kind, value: String(code), label: label, isChosen: true)
      }
      if !isMultiple {
        let none = view.words["collect.submissions.unanswered"]
        field.options.append(EditPage.Option(kind: kind, value: "", label: none, isChosen: field.value.isEmpty))
      }
      field.search = view.search.field(question, named: field.name, language: view.outline.language)
    }

    private func options(_ question: FormOutline.Question, value: String, kind: String) -> [EditPage.Option] {
      let words = view.words
      let chosen = Set(value.split(separator: " ").map(String.init))
      var choices = question.choices
      if question.type == .boolean {
        choices = ["true", "false"].map { code in
          FormOutline.Choice(code: code, label: words[code == "true" ? "collect.answer.yes" : "collect.answer.no"])
        }
      }
      guard !choices.isEmpty else { return [] }
      // What was answered and is no longer offered can be kept.
      let known = Set(choices.map(\.code))
      choices += chosen.subtracting(known).sorted().map { FormOutline.Choice(code: $0, label: $0) }
      var options = choices.map {
        EditPage.Option(kind: kind, value: $0.code, label: $0.label, isChosen: chosen.contains($0.code))
      }
      if kind == "radio", choices.count <= EditView.mostOpenChoices {
        options.append(
          EditPage.Option(
            kind: kind, value: "", label: words["collect.submissions.unanswered"], isChosen: chosen.isEmpty))
      }
      return options
    }
  }
}
