package import Basics

/// Everything an author is told about a form. The raw value is the code of the diagnostic; the words are in the catalogues.
package enum FormProblem: String, CaseIterable, Sendable {
  // The workbook
  case surveyMissing = "form.sheet.survey-missing"
  case surveyMisspelt = "form.sheet.survey-misspelt"
  case sheetMisspelt = "form.sheet.misspelt"
  case choicesMissing = "form.sheet.choices-missing"
  case externalChoicesMissing = "form.sheet.external-choices-missing"
  case tooManyRows = "form.sheet.too-many-rows"

  // Heads of columns
  case columnMissing = "form.column.missing"
  case columnDuplicate = "form.column.duplicate"
  case choiceColumnName = "form.column.choice-name"
  case entityColumnUnknown = "form.column.entity-unknown"
  case mediumUnsupported = "form.column.medium"
  case columnPrefix = "form.column.prefix"
  case disabledColumn = "form.column.disabled"
  case konakColumn = "form.column.konak"
  case konakColumnMisspelt = "form.column.konak-misspelt"
  case translationMissing = "form.translation.missing"
  case languageCode = "form.translation.code"
  case otherUntranslated = "form.translation.or-other"

  // Settings
  case rootName = "form.settings.root-name"
  case identifierTwice = "form.settings.identifier-twice"
  case instanceIDNeeded = "form.settings.instance-id-needed"
  case placeUnknown = "form.settings.question-unknown"

  // Rows of the survey
  case typeMissing = "form.row.type-missing"
  case typeUnknown = "form.row.type-unknown"
  case typeMisspelt = "form.row.type-misspelt"
  case rowSkipped = "form.row.skipped"
  case nameMissing = "form.name.missing"
  case nameInvalid = "form.name.invalid"
  case nameDuplicate = "form.name.duplicate"
  case nameCaseDuplicate = "form.name.case-duplicate"
  case nameReserved = "form.name.reserved"
  case repeatNameRoot = "form.name.repeat-root"
  case repeatNameDuplicate = "form.name.repeat-duplicate"
  case labelMissing = "form.label.missing"
  case labelMissingRepeat = "form.label.missing-repeat"
  case bigImageAlone = "form.label.big-image"
  case calculationMissing = "form.calculation.missing"
  case endUnmatched = "form.structure.end-unmatched"
  case beginUnmatched = "form.structure.begin-unmatched"
  case tooDeep = "form.structure.too-deep"
  case loopList = "form.structure.loop-list"
  case loopTooLarge = "form.structure.loop-large"
  case countOutsideRepeat = "form.structure.count"
  case tableListMixed = "form.structure.table-list"
  case tableListFilter = "form.structure.table-list-filter"
  case metadataObsolete = "form.type.obsolete"
  case auditName = "form.type.audit-name"
  case imageUnlimited = "form.type.image-unlimited"
  case backgroundTrigger = "form.type.background-trigger"
  case backgroundCalculation = "form.type.background-calculation"

  case additivityUnknown = "form.additivity.unknown"
  case additivityNotNumber = "form.additivity.not-number"
  case roleInvalid = "form.role.invalid"

  // References and expressions
  case referenceMalformed = "form.reference.malformed"
  case referenceUnknown = "form.reference.unknown"
  case referenceMisspelt = "form.reference.misspelt"
  case referenceAmbiguous = "form.reference.ambiguous"
  case triggerMalformed = "form.trigger.malformed"
  case triggerHidden = "form.trigger.hidden"
  case triggerNotQuestion = "form.trigger.not-question"

  // Selects
  case listMissing = "form.list.missing"
  case listMisspelt = "form.list.misspelt"
  case fileExtension = "form.list.file-extension"
  case choiceNameMissing = "form.choice.name-missing"
  case choiceNameDuplicate = "form.choice.name-duplicate"
  case choiceNameSpace = "form.choice.name-space"
  case choiceLabelMissing = "form.choice.label-missing"
  case externalUnfiltered = "form.select.external-unfiltered"
  case otherFilter = "form.select.or-other-filter"
  case otherNeedsChoices = "form.select.or-other-choices"
  case searchFromFile = "form.select.search-file"
  case searchSharedList = "form.select.search-shared"
  case instanceDuplicate = "form.instance.duplicate"
  case instanceConflict = "form.instance.conflict"

  // Parameters
  case parametersMalformed = "form.parameters.malformed"
  case parameterUnknown = "form.parameters.unknown"
  case parameterNumber = "form.parameters.number"
  case parameterInteger = "form.parameters.integer"
  case parameterChoice = "form.parameters.choice"
  case parameterName = "form.parameters.name"
  case geometryReference = "form.parameters.reference-geometry"
  case seedValue = "form.parameters.seed-value"
  case seedNeedsRandomize = "form.parameters.seed-alone"
  case auditLocationIncomplete = "form.parameters.audit-location"
  case auditLocationAge = "form.parameters.audit-age"
  case packageName = "form.parameters.package"
  case rangeZero = "form.range.zero"
  case rangeTooLarge = "form.range.too-large"
  case rangeNotMultiple = "form.range.multiple"
  case rangeOutside = "form.range.outside"
  case rangeAppearance = "form.range.appearance"
  case rangeLabelList = "form.range.label-list"
  case rangeLabelNumber = "form.range.label-number"
  case rangeLabelOutside = "form.range.label-outside"
  case rangeLabelMultiple = "form.range.label-multiple"
  case rangeLabelEnds = "form.range.label-ends"

  // Entities
  case entitySheetMissing = "form.entity.sheet-missing"
  case entityNameMissing = "form.entity.name-missing"
  case entityNameInvalid = "form.entity.name-invalid"
  case entityNameReserved = "form.entity.name-reserved"
  case entityNamePeriod = "form.entity.name-period"
  case entityNameDuplicate = "form.entity.name-duplicate"
  case entityLabelMissing = "form.entity.label-missing"
  case entityUpdateMissing = "form.entity.update-missing"
  case entityIDMissing = "form.entity.id-missing"
  case entityUnknown = "form.entity.unknown"
  case entityPropertyInvalid = "form.entity.property-invalid"
  case entityPropertyReserved = "form.entity.property-reserved"
  case entityPropertyDuplicate = "form.entity.property-duplicate"
  case entityPropertyContainer = "form.entity.property-container"
  case entityPropertyPrefix = "form.entity.property-prefix"
  case entityPropertyDelimiter = "form.entity.property-delimiter"
  case entityScope = "form.entity.scope"
  case entityNoRoom = "form.entity.no-room"

  package var severity: Diagnostic.Severity {
    switch self {
    case .sheetMisspelt, .choiceColumnName, .columnPrefix, .disabledColumn, .konakColumn, .konakColumnMisspelt,
      .additivityNotNumber, .countOutsideRepeat, .translationMissing, .languageCode,
      .otherUntranslated,
      .identifierTwice, .rowSkipped, .nameCaseDuplicate, .labelMissingRepeat, .metadataObsolete, .imageUnlimited,
      .choiceLabelMissing, .externalUnfiltered:
      .warning
    default: .error
    }
  }
}
