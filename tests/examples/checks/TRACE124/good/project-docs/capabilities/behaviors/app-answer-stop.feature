# Capability: project-docs/capabilities/answering.md
@behavior:APP.ANSWER.STOP @status:implemented
Feature: Answer a question

  Scenario: A question is answered
    When a question is asked
    Then it is answered
