4 echo "{\"pii_redaction_rules\": {\"allowlisted_fields\": [\"**\"]}, \"remove_fields\": [\"ssn\"]}" > r.json; echo "{\"ssn\": 1}" | streamlab redact --rules r.json
