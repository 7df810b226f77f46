@testable import Web

enum CollectSamples {
  static let all: [any PageModel] = forms + submissions + quarantine + exports + imports

  private static let head = FormHead(
    title: "Survey", formID: "survey", version: "version 1", state: "Open", tone: "tone-good",
    sensitivity: "Personal data", practice: "Practice", uploadPath: "/collect/upload?form=survey",
    tabs: [.init(label: "Map", path: "/collect/forms/survey/map", isCurrent: true)])
  private static let plainHead = FormHead(
    title: "Survey", formID: "survey", version: "version 1", state: "Open", tone: "", sensitivity: nil, uploadPath: nil,
    tabs: [])
  private static let language = LanguageLink(label: "Türkçe", path: "?language=1", isCurrent: true)
  private static let option = Field.Option("1", "One", isChosen: true)

  // MARK: Forms

  private static let forms: [any PageModel] = [
    FormsPage(canUpload: true, keptApart: nil, forms: [], isEmpty: true),
    FormsPage(
      canUpload: true, keptApart: .init(text: "2 wait"), forms: [true, false].map(line), isEmpty: false),
    formPage, emptyFormPage, questions,
    UploadPage(
      title: "Upload", lead: "Lead", proof: "proof", form: "survey", limit: "16 MB", result: upload, showsHelp: true),
    upload,
    AnswersFragment(
      others: ["/a=1"], hasQuestion: true, question: "Needs",
      options: [.init(value: "/needs=water", label: "Water", isOn: true)], more: "… and 2 more", isText: true,
      range: .init(type: "number")),
  ]

  private static func line(_ mayRead: Bool) -> FormsPage.Line {
    FormsPage.Line(
      title: "Survey", formID: "survey", path: "/collect/forms/survey", state: "Open", tone: "tone-good",
      sensitivity: "Personal data", version: "1", published: "published 1 March", mayRead: mayRead,
      submissionsPath: "/collect/forms/survey/submissions", count: "12", last: "just now")
  }

  private static let sensitivity = Field("sensitivity", "How careful").with { $0.options = [option] }

  private static let formPage = FormPage(
    head: head, phonesText: "Now:", phonesPath: "/collect/phones", missing: "a.csv is missing",
    media: [.init(name: "a.png", path: "/a", type: "image/png", size: "2 kB", removePath: "/r", removeLabel: "Remove")],
    hasMedia: true, mediaPath: "/m",
    versions: [
      .init(
        name: "1", isNewest: true, published: "1 March", author: "Ayşe", questions: "3", workbookPath: "/w",
        xformPath: "/x")
    ],
    facts: [.init(label: "Id", value: "survey", path: nil), .init(label: "Submissions", value: "3", path: "/s")],
    canManage: true, proof: "proof", statePath: "/state",
    states: [.init(value: "open", label: "Open", hint: "…", isChosen: true)], sensitivityPath: "/sensitivity",
    sensitivityField: sensitivity, programmeField: sensitivity)

  private static let emptyFormPage = FormPage(
    head: plainHead, phonesText: "Now:", phonesPath: "/collect/phones", missing: nil, media: [], hasMedia: false,
    mediaPath: "/m", versions: [], facts: [], canManage: false, proof: "proof", statePath: "/state", states: [],
    sensitivityPath: "/sensitivity", sensitivityField: sensitivity, programmeField: nil)

  private static let questions = QuestionsPage(
    head: head, problem: "Too many", count: "1 question", languages: [language], hasLanguages: true, canManage: true,
    lead: "Mark", action: "/questions", proof: "proof", limit: "8",
    groups: [
      .init(
        title: "Household › Members", isRepeat: true,
        rows: [
          .init(
            label: "Age", name: "age", path: "/member/age", number: "1", hint: "In years", type: "Whole number",
            isRequired: true, condition: "${a} = 1",
            choices: .init(count: "1 choice", items: [.init(code: "a", label: "A")], more: "… more"),
            mark: .init(isOn: true, isFixed: true, of: "Age"),
            measure: .init(label: "Over time", isFixed: true, options: [option]))
        ])
    ], markedCount: "1 of 8", markedPattern: "{count} of 8")

  private static let remedy = UploadResult.Remedy(
    severity: "error", kind: "Mistake:", cell: "A5", anchor: "cell-1-A5", text: "Unknown type")
  private static let remedyOfRow = UploadResult.Remedy(
    severity: "error", kind: "Mistake:", cell: "5", anchor: nil, text: "Empty row")

  private static let upload = UploadResult(
    tone: "bad", verdict: "Not published", advice: "Mend it",
    summary: .init(facts: [.init(label: "Title", value: "Survey")]), open: .init(label: "Open", path: "/f"),
    changes: .init(
      title: "Changes",
      lines: [
        .init(
          kind: "retyped", tone: "tone-care", what: "other type", label: "Age", path: "/age", detail: "Text → Number")
      ], moreChanges: "… and 3 more"),
    general: [remedy], hasGeneral: true,
    sheets: [
      .init(
        heading: "Sheet “survey”", letters: ["A", "B"],
        rows: [
          .init(
            isGap: true, isHead: false, number: "", mark: nil, cells: [], remedies: [], hasRemedies: false, width: "3",
            direction: ""),
          .init(
            isGap: false, isHead: true, number: "5", mark: "error",
            cells: [
              .init(text: "txt", cellMark: "error", anchor: "cell-1-A5"), .init(text: "", cellMark: nil, anchor: nil),
            ],
            remedies: [remedy, remedyOfRow],
            hasRemedies: true, width: "3", direction: "ltr"),
        ])
    ], more: "… and 9 more")

  // MARK: Submissions

  private static let submissions: [any PageModel] = [
    list, emptyList, submission, plainSubmission, edit, map, emptyMap,
    SummariesFragment(lines: [.init(path: "/s", title: "Narlıca", state: "Received", tone: "", about: "1 March")]),
  ]

  private static let check = SubmissionsPage.Check(value: "v", label: "Label", tone: "tone-new", isOn: true)
  private static let kept = SubmissionsPage.Kept(name: "q", value: "a")
  private static let chip = SubmissionsPage.Chip(text: "State: Received", path: "/c", removeLabel: "Remove")

  private static let export = SubmissionsPage.Export(
    action: "/a/export", proof: "proof", kept: [.init(name: "q", value: "1")],
    kinds: [.init(value: "csv", label: "CSV", hint: "for statistics", isChosen: true)],
    texts: [Field.Option("", "Codes", isChosen: true)],
    shapes: [Field.Option("/site/spot", "Where is it?", isChosen: true)], hasShapes: true, hasTags: true,
    scope: "All of them.",
    purpose: OfficeSamples.takeOut.purpose)

  private static let list = SubmissionsPage(
    head: head, problem: "Too slow", slow: .init(marking: "/questions", background: export), address: "/a",
    search: "narlıca", kept: [kept], keptByFilter: [kept],
    keptByColumns: [kept], isFilterOpen: true, states: [check],
    place: Field("place", "Place", "TR73").with { $0.problem = "No such place" },
    from: "2026-03-01", to: "2026-03-31", authors: [option], versions: [option], only: [check], questions: [option],
    answers: AnswersFragment(
      others: [], hasQuestion: true, question: "Needs", options: [], more: nil, isText: false, range: nil),
    answersAddress: "/answers", clearPath: "/a", columnGroups: [.init(title: "Site", columns: [check])],
    usualColumnsPath: "/a",
    export: export,
    chips: [chip], hasChips: true, isEmpty: false, emptyTitle: "", emptyText: "", emptyPath: "", emptyAction: "",
    count: "2 submissions",
    heads: [
      .init(label: "Received", path: "/a?sort=received", sort: "descending", isNumber: false),
      .init(label: "People", path: nil, sort: nil, isNumber: true),
    ],
    lines: [
      .init(
        id: "1", path: "/s/1", received: "1 March", name: "Narlıca", state: "Received", tone: "tone-new",
        warnings: ["2 doubts"],
        cells: [
          .init(label: "People", text: "12", isNumber: true, isEmpty: false),
          .init(label: "Place", text: "–", isNumber: false, isEmpty: true),
        ], canChoose: true, chooseLabel: "Choose")
    ], pager: .init(previousPath: "/p", nextPath: "/n", previousLabel: "Newer", nextLabel: "Older"),
    review: .init(action: "/r", proof: "proof", back: "/a", countPattern: "{count} chosen", states: [option]))

  private static let emptyList = SubmissionsPage(
    head: plainHead, problem: nil, slow: nil, address: "/a", search: "", kept: [], keptByFilter: [], keptByColumns: [],
    isFilterOpen: false, states: [], place: Field("place", "Place"), from: "", to: "", authors: [], versions: [],
    only: [], questions: [], answers: nil, answersAddress: "/answers", clearPath: "/a", columnGroups: [],
    usualColumnsPath: "/a", export: nil, chips: [], hasChips: false, isEmpty: true,
    emptyTitle: "Nothing yet", emptyText: "As soon as …", emptyPath: "/f", emptyAction: "How", count: "", heads: [],
    lines: [], pager: nil, review: nil)

  private static let file = OneSubmissionPage.File(name: "a.pdf", size: "2 kB", path: "/f/a.pdf")

  private static var answered: OneSubmissionPage.Answered {
    var answered = OneSubmissionPage.Answered(label: "Question")
    answered.text = "Text"
    answered.items = [.init(label: "Water")]
    answered.picture = .init(path: "/f/a.jpg", alt: "Picture")
    answered.sound = .init(path: "/f/a.mp3")
    answered.film = .init(path: "/f/a.mp4")
    answered.file = file
    answered.note = "no answer"
    answered.isMissing = true
    answered.isComputed = true
    answered.issues = [.init(text: "Not a number:", raw: "many")]
    answered.hasIssues = true
    return answered
  }

  private static let submission = OneSubmissionPage(
    title: "Narlıca", state: "Received", tone: "tone-new", received: "1 March", sensitivity: "Personal data",
    editPath: "/e", previousPath: "/p", nextPath: "/n", problem: "Approved meanwhile", notices: ["1 file missing"],
    languages: [language],
    hasLanguages: true, unanswered: .init(label: "Show", path: "?all=yes"), hasNoAnswers: true,
    blocks: [.init(heading: "Members", instance: "1 of 2", depth: "2", answers: [answered])],
    otherIssues: [.init(path: "/x", text: "No such question")], hasOtherIssues: true, otherFiles: [file],
    hasOtherFiles: true,
    awaited: .init(
      lines: ["1.jpg could not be had"], asked: "Asked last on 1 March",
      action: "/collect/submissions/1/files", proof: "proof", connectionPath: "/collect/imports/servers/1"),
    review: .init(
      action: "/r", proof: "proof", base: "1", former: "received", list: "q=a",
      states: [.init(value: "approved", label: "Approved", tone: "tone-good", isChosen: true)], comment: "Look",
      hasNext: true),
    spot: .init(
      areas: "/areas", latitude: "36.2", longitude: "36.1", accuracy: "5", label: "Narlıca",
      coordinates: "36.20000, 36.10000", accuracyText: "accurate to 5 m",
      credit: MapCredit(sources: "Boundaries: HDX.", disclaimer: "No endorsement")),
    placeName: "Hatay", placeSource: "from the point", placeReported: "Reported as TUR031 (COD-AB 2024)",
    placeForm: .init(
      action: "/place", proof: "proof", list: "q=a", place: Field("place", "Place"), button: "Correct", isOpen: true),
    facts: [
      .init(label: "Form", value: "Survey", link: "/f", note: "note"),
      .init(label: "Day", value: "1 March", link: nil, note: nil),
    ],
    history: [
      .init(
        what: "Changed", pill: "Approved", pillTone: "tone-good", who: "Ayşe", when: "1 March", comment: "Well done",
        changes: [.init(label: "People", before: "1", after: "2")], hasChanges: true, changesLabel: "1 answer changed",
        isOpen: true)
    ], more: [.init(label: "Erase …", path: "/x", isDangerous: true)], hasMore: true)

  private static let plainSubmission = OneSubmissionPage(
    title: "Narlıca", state: "Received", tone: "", received: "1 March", sensitivity: nil, editPath: nil,
    previousPath: nil, nextPath: nil, problem: nil, notices: [], languages: [], hasLanguages: false, unanswered: nil,
    hasNoAnswers: false, blocks: [], otherIssues: [], hasOtherIssues: false, otherFiles: [], hasOtherFiles: false,
    awaited: nil,
    review: nil, spot: nil, placeName: "Nowhere", placeSource: nil, placeReported: nil, placeForm: nil, facts: [],
    history: [], more: [],
    hasMore: false)

  private static let choice = EditPage.Option(kind: "radio", value: "a", label: "A", isChosen: true)

  private static func question(_ set: (inout EditPage.Question) -> Void) -> EditPage.Question {
    var question = EditPage.Question(anchor: "q1", name: "answer:/a", label: "A")
    question.hintText = "Hint"
    question.problemText = "Not so"
    question.otherText = "Saved meanwhile: B"
    question.isRequired = true
    question.isNotAsked = true
    question.options = [choice]
    set(&question)
    return question
  }

  private static let found = FoundChoices(
    name: "answer:/a", searchedName: "searched:answer:/a", searched: "an", told: "1 choice fits", options: [choice])

  private static let edit = EditPage(
    title: "Edit", problem: .init(text: "1 answer", fields: [.init(anchor: "q1", label: "A", why: "Not so")]),
    notice: "What you typed is here again", languages: [language], hasLanguages: true, action: "/e", proof: "proof",
    base: "1",
    blocks: [
      .init(
        heading: "Members", instance: "1 of 1", depth: "2", address: "/member[1]",
        fields: [
          question { $0.noteText = "A note" },
          question {
            $0.isInput = true
            $0.inputMode = "numeric"
          },
          question {
            $0.isInput = true
            $0.isLong = true
          },
          question {
            $0.isInput = true
            $0.hintText = nil
          },
          question { $0.isSelect = true }, question { $0.isChecks = true },
          question {
            $0.isChecks = true
            $0.search = .init(
              typedName: "search:answer:/a", typed: "an", count: "20,000 choices", address: "/choices", found: found)
          },
          question {
            $0.isFixed = true
            $0.fixedWhy = "calculated"
          },
        ], removeName: "/member[1]", removeLabel: "Remove", addName: "|/member", addLabel: "Add")
    ], back: "/s/1")

  private static let map = MapPage(
    head: head, chips: [chip], hasChips: true, count: "2 with a point", questions: .init(options: [option]),
    address: "/map", kept: [kept], listPath: "/list", hasPoints: true, emptyTitle: "", emptyText: "", areas: "/areas",
    points: "/points", summaries: "/summaries", legend: [.init(state: "received", label: "Received")],
    credit: MapCredit(sources: "Boundaries: HDX.", disclaimer: "No endorsement"),
    lines: [.init(path: "/s/1", received: "1 March", placeName: "Hatay", coordinates: "36.2, 36.1")])

  private static let emptyMap = MapPage(
    head: plainHead, chips: [], hasChips: false, count: "", questions: nil, address: "/map", kept: [],
    listPath: "/list",
    hasPoints: false, emptyTitle: "No points", emptyText: "None", areas: "/areas", points: "/points",
    summaries: "/summaries", legend: [], credit: MapCredit(sources: "", disclaimer: ""), lines: [])

  // MARK: Kept apart

  private static let quarantine: [any PageModel] = [
    QuarantinePage(
      tabs: [.init(label: "Waiting", path: "?state=open", isCurrent: true)], isEmpty: false, emptyTitle: "",
      emptyText: "",
      lines: [
        .init(
          path: "/q/1", received: "1 March", reason: "Unknown version", form: "Survey", formID: "survey",
          version: "version 9", from: "Phone 3", files: "2")
      ], nextPath: "?after=1"),
    QuarantinePage(
      tabs: [], isEmpty: true, emptyTitle: "Nothing", emptyText: "…", lines: [], nextPath: nil),
    quarantined(isWhole: true), quarantined(isWhole: false),
  ]

  private static func quarantined(isWhole: Bool) -> QuarantinedPage {
    QuarantinedPage(
      reason: "Unknown version", state: "Waiting", tone: "tone-care", received: "1 March", explanation: "…",
      problem: "Still not", became: .init(text: "Accepted", path: "/s/1"), comment: "because",
      repair: .init(
        remedy: "Publish it", action: "/q/1/read",
        target: Field("target", "Read it by").with { $0.options = [option] },
        identities: [.init(value: "new", label: "Its own", hint: "…", isChosen: true)], hasIdentities: true,
        xml: "<data/>", isOpen: true, refuseAction: "/q/1/refuse", why: Field("comment", "Reason")), proof: "proof",
      raw: isWhole ? .init(text: "<data/>", path: "/q/1/xml") : nil,
      facts: [
        .init(label: "Form id", value: "survey", link: "/f"), .init(label: "Device", value: "x", link: nil),
      ],
      fileLinks: [.init(name: "a.jpg", size: "2 kB", path: "/q/1/files/a.jpg")], hasFiles: true,
      erasePath: "/q/1/erase")
  }

  // MARK: Exports

  private static let exports: [any PageModel] = [
    BackgroundExportsPage(
      lead: "For 3 days", isEmpty: false, isUnderWay: true, path: "/collect/exports", formsPath: "/collect/forms",
      proof: "proof",
      lines: [
        .init(
          form: "Survey", conditions: "State: Received", kind: "CSV", asked: "1 March", state: "Ready",
          tone: "tone-good", detail: "3 kB", filePath: "/collect/exports/1/file",
          removal: .init(action: "/collect/exports/1/remove", label: "Delete"))
      ]),
    BackgroundExportsPage(
      lead: "For 3 days", isEmpty: true, isUnderWay: false, path: "/collect/exports", formsPath: "/collect/forms",
      proof: "proof", lines: []),
  ]

  // MARK: Imports

  private static let imports: [any PageModel] = [
    SheetImportsPage(
      proof: "proof", limit: "64 MB", problem: "No file", form: Field("form", "Form").with { $0.options = [option] },
      canUpload: true, isEmpty: true, lines: [], servers: [], hasServers: false, connectPath: nil),
    SheetImportsPage(
      proof: "proof", limit: "64 MB", problem: nil, form: Field("form", "Form"), canUpload: false, isEmpty: false,
      lines: [
        .init(
          path: "/collect/imports/1", file: "sites.xlsx", subject: "Sites", who: "Officer", when: "1 March",
          state: "Imported", tone: "tone-good", counts: "12 received")
      ],
      servers: [
        .init(
          path: "/collect/imports/servers/1", title: "kf.example.org · aForm", form: "Sites", state: "Up to date",
          tone: "tone-good", detail: "1 March", schedule: "Every hour")
      ], hasServers: true, connectPath: "/collect/imports/servers/new"),
    ImportPage(
      title: "sites.xlsx", path: "/collect/imports/1", filePath: "/collect/imports/1/file",
      subject: .init(
        lead: "For Sites", path: "/collect/forms/sites/submissions", label: "Submissions",
        media: .init(action: "/collect/imports/1/media", proof: "proof", text: "2 files are missing", limit: "64 MB"),
        kept: [.init(path: "/collect/submissions/1", name: "Site 1")], hasKept: true),
      problem: "Twice",
      state: .init(
        label: "Tried", tone: "tone-care", detail: "120 rows", isUnderWay: true, path: "/collect/imports/1",
        counts: [.init(label: "Rows", value: "120")], hasCounts: true,
        told: [.init(cell: "Data!7:C", severity: "error", kind: "Error", text: "No number")], hasTold: true,
        more: "3 more", diagnosticsPath: "/collect/imports/1/diagnostics",
        take: .init(action: "/collect/imports/1/take", proof: "proof", label: "Import 118")),
      check: nil,
      mapping: .init(
        action: "/collect/imports/1/plan", page: "/collect/imports/1", proof: "proof",
        notes: ["As before", "Sheet member: rows of member"],
        heading: Field("heading", "Heading").with { $0.options = [option] },
        sheet: Field("sheet", "Sheet").with { $0.options = [option] }, chosenHeading: "4", chosenSheet: "Data",
        columns: [
          .init(
            letter: "C", name: "column-3", heading: "People", samples: "12 · 13", label: "Column C", options: [option])
        ],
        same: .init(constants: [
          .init(
            question: "constant-1", questionLabel: "Question 1", value: "constant-1-value", valueLabel: "Answer 1",
            text: "register", options: [option])
        ])),
      undoing: .init(
        action: "/collect/imports/1/undo", proof: "proof", text: "All is rejected.", warning: "2 were edited",
        reason: Field("reason", "Reason"))),
    NewPullPage(
      proof: "proof", action: "/collect/imports/servers", back: "/collect/imports", problem: "No address",
      kind: Field("kind", "Kind").with { $0.options = [option] }, address: Field("address", "Address"),
      project: Field("project", "Project"), remote: Field("remote", "Form there"),
      account: Field("account", "Account"), secret: Field("secret", "Token"),
      form: Field("form", "Form").with { $0.options = [option] },
      interval: Field("interval", "Fetched").with { $0.options = [option] }),
    pull(isUnderWay: false), pull(isUnderWay: true),
  ]

  private static func pull(isUnderWay: Bool) -> PullPage {
    let path = "/collect/imports/servers/1"
    return PullPage(
      title: "kf.example.org · aForm", lead: "For Sites", proof: "proof", path: path,
      submissionsPath: "/collect/forms/sites/submissions", problem: "No token",
      state: .init(
        label: "Up to date", tone: "tone-good", detail: "1 March", isUnderWay: isUnderWay, path: path,
        counts: [.init(label: "New here", value: "12")], hasCounts: true,
        told: [.init(cell: "42", severity: "warning", kind: "Warning", text: "Kept apart")], hasTold: true,
        diagnosticsPath: path + "/diagnostics"),
      facts: [.init(label: "Kind", value: "KoboToolbox")],
      runs: [
        .init(
          path: "/collect/imports/1", file: "kf.example.org · aForm", subject: nil, who: "Officer", when: "1 March",
          state: "Fetched", tone: "tone-good", counts: "12 received")
      ], hasRuns: true,
      settings: .init(
        proof: "proof", path: path, interval: Field("interval", "Fetched").with { $0.options = [option] },
        secret: Field("secret", "Token")))
  }
}
