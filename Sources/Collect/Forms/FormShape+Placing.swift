import FormEngine

extension FormShape.Placing {
  init(_ form: Form) {
    let questions = form.questions.filter { $0.enclosingRepeat == nil }
    func path(_ id: FormNode.ID) -> String { form.answerPath(form[id].path) }
    func first(_ types: QuestionType...) -> String? {
      types.lazy.compactMap { type in questions.first { $0.question?.type == type } }.first
        .map { form.answerPath($0.path) }
    }

    if let named = form.settings.placeQuestion {
      isPlaceNamed = true
      if form[named].question?.type.answer == .geopoint {
        point = path(named)
      } else {
        placeCodes = [path(named)]
      }
    } else {
      placeCodes = questions.filter { $0.asksForPlaceCode(in: form) }.map { form.answerPath($0.path) }
      point = first(.geopoint) ?? first(.startGeopoint) ?? first(.backgroundGeopoint)
    }
    if let named = form.settings.dayQuestion {
      isDayNamed = true
      days = [path(named)]
    } else {
      days = [first(.today), first(.start), first(.end)].compactMap { $0 }
    }
    programmeQuestion = form.settings.programmeQuestion.map(path)
    programme = form.settings.programme
  }
}

extension FormNode {
  /// Whether its answers are P-codes: its name says so, or its choices are such codes.
  fileprivate func asksForPlaceCode(in form: Form) -> Bool {
    guard let question else { return false }
    switch question.type {
    case .selectOne, .selectOneExternal, .text, .calculate, .hidden, .barcode: break
    default: return false
    }
    let letters = name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != "." }
    if letters.contains("pcode") { return true }
    guard let choices = form.choices(of: self)?.choices, !choices.isEmpty else { return false }
    // "other" may stand among the codes.
    return choices.contains { $0.name.wholeMatch(of: /[A-Z]{2,3}[0-9]{2,12}/) != nil }
      && choices.allSatisfy {
        $0.name.wholeMatch(of: /[A-Z]{2,3}[0-9]{1,12}/) != nil || !$0.name.contains(where: \.isNumber)
      }
  }
}
