// A passkey that was cancelled, or that this browser does not have: say so, where the console alone would know.
document.addEventListener('allauth.error', event => {
  event.preventDefault()
  document.getElementById('passkey-problem').hidden = false
})
